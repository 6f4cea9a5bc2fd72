package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.Description;
import dev.unroll.graph.Graph;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Gpt;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A decoder-only Transformer as one of a family, with its chat template. */
public record GptDescription(
    ModelFolder model, Task.Text task, Gpt.Config network, GptFamily family)
    implements Description {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END = "eos_token_id";

  @Override
  public List<Graph> graphs() {
    return List.of(Gpt.generationGraph(network));
  }

  @Override
  public List<ParameterSpec> parameters() {
    return Gpt.parameters(network);
  }

  @Override
  public List<Counterpart> counterparts() {
    return family.counterparts(network);
  }

  @Override
  public String storedName(String bare) {
    return family.storedName(bare);
  }

  @Override
  public ObjectNode config() {
    ObjectNode config = JSON.createObjectNode();
    config.putArray("architectures").add(family.architectures().getFirst());
    config.put("model_type", family.types().getFirst());
    family.describe(network, config);
    config.put("vocab_size", network.vocabSize());
    config.put("tie_word_embeddings", network.tied());
    config.put("torch_dtype", "float32");
    config.put("use_cache", true);
    ends(config);
    // The libraries' own numbers may be beyond this vocabulary.
    config.putNull("bos_token_id");
    config.put("pad_token_id", ends().stream().findFirst().orElse(null));
    return config;
  }

  @Override
  public Map<String, JsonNode> others() {
    ObjectNode generation = JSON.createObjectNode();
    generation.put("_from_model_config", true);
    ends(generation);
    return Map.of("generation_config.json", generation);
  }

  private List<Integer> ends() {
    List<Integer> ends = task.ends();
    return ends == null ? List.of() : ends;
  }

  /** One number, or a list of several. */
  private void ends(ObjectNode to) {
    List<Integer> ends = ends();
    if (ends.size() == 1) {
      to.put(END, ends.getFirst());
    } else if (ends.isEmpty()) {
      to.putNull(END);
    } else {
      ArrayNode all = to.putArray(END);
      ends.forEach(all::add);
    }
  }

  @Override
  public ObjectNode tokenizer() throws IOException {
    ObjectNode config = JSON.createObjectNode();
    config.put("tokenizer_class", "PreTrainedTokenizerFast");
    config.put("model_max_length", network.context());
    config.put("clean_up_tokenization_spaces", false);
    Task.Chat chat = task.chat();
    if (chat != null) {
      config.put("chat_template", chat.template());
      if (!chat.begin().isEmpty()) {
        config.put("bos_token", chat.begin());
      }
    }
    Optional<String> end =
        chat != null && !chat.end().isEmpty() ? Optional.of(chat.end()) : nameOfEnd();
    end.ifPresent(name -> config.put("eos_token", name));
    return config;
  }

  private Optional<String> nameOfEnd() throws IOException {
    for (JsonNode added : JSON.readTree(model.tokenizer().toFile()).path("added_tokens")) {
      if (task.endTokens().contains(added.path("id").asInt())) {
        return Optional.of(added.path("content").asText());
      }
    }
    return Optional.empty();
  }
}
