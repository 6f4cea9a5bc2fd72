package dev.unroll.family.encoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.Task;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.Description;
import dev.unroll.family.hub.HubTokenNames;
import dev.unroll.graph.Graph;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A classifier as one of a family, with the head that its classifiers have. */
public record ClassifierDescription(
    HubTokenNames names, Task.Classification task, Encoder.Config network, EncoderFamily family)
    implements Description {
  /** What the names of classes without a head end with. */
  private static final String PLAIN = "Model";

  @Override
  public List<Graph> graphs() {
    return List.of(Encoder.classifier(network, task.labels().size()));
  }

  @Override
  public List<ParameterSpec> parameters() {
    return graphs().getFirst().parameters();
  }

  @Override
  public List<Counterpart> counterparts() {
    List<Counterpart> all =
        new ArrayList<>(family.counterparts(network, EncoderFamily.padding(names)));
    family.head().addTo(all);
    return all;
  }

  @Override
  public String storedName(String bare) {
    return bare.startsWith("classifier.") || bare.startsWith("pre_classifier.")
        ? bare
        : family.prefix() + bare;
  }

  @Override
  public ObjectNode config() {
    String plain = family.architectureOf(network);
    ObjectNode config =
        family.config(
            network,
            EncoderFamily.padding(names),
            plain.substring(0, plain.length() - PLAIN.length()) + Labels.CLASSIFIER);
    ObjectNode labels = config.putObject(Labels.NAMES);
    ObjectNode numbers = config.putObject("label2id");
    for (int i = 0; i < task.labels().size(); i++) {
      labels.put(Integer.toString(i), task.labels().get(i));
      numbers.put(task.labels().get(i), i);
    }
    config.put(Labels.PROBLEM, task.multiLabel() ? Labels.MULTI : Labels.SINGLE);
    return config;
  }

  @Override
  public ObjectNode tokenizer() {
    return names.settings(task.context(), Map.of());
  }

  @Override
  public Map<String, JsonNode> others() {
    return Map.of();
  }
}
