package dev.unroll.family.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.SentenceLayout;
import dev.unroll.bundle.Task;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.Description;
import dev.unroll.family.hub.HubTokenNames;
import dev.unroll.graph.Graph;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Encoder;
import java.util.List;
import java.util.Map;

/** An encoder as one of a family, with sentence-transformers' files about its vectors. */
public record EncoderDescription(
    HubTokenNames names, Task.Embedding task, Encoder.Config network, EncoderFamily family)
    implements Description {
  @Override
  public List<Graph> graphs() {
    return List.of(Encoder.graph(network));
  }

  @Override
  public List<ParameterSpec> parameters() {
    return Encoder.graph(network).parameters();
  }

  @Override
  public List<Counterpart> counterparts() {
    return family.counterparts(network, EncoderFamily.padding(names));
  }

  @Override
  public String storedName(String bare) {
    return bare;
  }

  @Override
  public ObjectNode config() {
    return family.config(network, EncoderFamily.padding(names), family.architectureOf(network));
  }

  @Override
  public ObjectNode tokenizer() {
    return names.settings(task.context(), Map.of());
  }

  @Override
  public Map<String, JsonNode> others() {
    return SentenceLayout.files(task, network.size());
  }
}
