package dev.unroll.train.export;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.NewFolder;
import dev.unroll.bundle.Task;
import dev.unroll.graph.GraphException;
import dev.unroll.graph.OnnxWeights;
import dev.unroll.model.Gpt;
import dev.unroll.nn.Rotation;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A {@link Gpt} as a folder that Hugging Face's libraries load: the graph in {@code
 * onnx/model.onnx} as Optimum exports it, {@code config.json} of a GPT-2 or a Llama, and the
 * tokenizer with its chat template.
 */
public record OptimumExport(
    ModelFolder model, Task.Text task, Gpt.Config network, Gpt.Block block) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Writes a model's folder for others. Rounded weights are written as what they stand for.
   *
   * @param output a folder that is made, whole or not at all
   * @throws TrainingException when it is there already, or other programs do not know such a model,
   *     with the reason
   */
  public static void write(ModelFolder model, Path output) throws IOException {
    if (model.config().task() instanceof Task.Seq2Seq) {
      throw new TrainingException(
          model.name()
              + ": Marian, the translator that other programs know, normalises after each sublayer,"
              + " has all sines of its positions before the cosines and begins with padding;"
              + " models trained here do otherwise");
    }
    if (!model.config().architecture().equals(GptNetwork.FAMILY)
        || !(model.config().task() instanceof Task.Text task)) {
      throw new TrainingException(
          "%s: %s; only a gpt that continues texts is exported"
              .formatted(
                  model.name(),
                  model.config().task() instanceof Task.Classification
                      ? "classifies texts, with a head that other programs do not know"
                      : "is of the family "
                          + model.config().architecture()
                          + ", which other programs do not know"));
    }
    write(model, task, GptNetwork.of(model).config(), output);
  }

  /** The same for a network that is known. */
  static void write(ModelFolder model, Task.Text task, Gpt.Config network, Path output)
      throws IOException {
    Gpt.Block block =
        Gpt.Block.of(network.parts())
            .orElseThrow(
                () ->
                    new TrainingException(
                        model.name()
                            + ": only the plain blocks of GPT-2 and Llama are written in this"
                            + " format"));
    new OptimumExport(model, task, network, block).write(output);
  }

  private void write(Path output) throws IOException {
    if (Files.exists(output)) {
      throw new TrainingException(output + ": is there already; give another --output");
    }
    byte[] graph = graph();
    NewFolder.make(
        output,
        fresh -> {
          Path onnx = Files.createDirectory(fresh.resolve("onnx"));
          Files.write(onnx.resolve("model.onnx"), graph);
          Files.copy(model.tokenizer(), fresh.resolve(ModelFolder.TOKENIZER));
          write(fresh.resolve("config.json"), config());
          write(fresh.resolve("generation_config.json"), generation());
          write(fresh.resolve("tokenizer_config.json"), tokenizer());
        });
  }

  private byte[] graph() throws IOException {
    try (OnnxWeights weights = OnnxWeights.open(Gpt.generationGraph(network), model.graph())) {
      return Gpt.optimumGeneration(network, weights::elements, Map.of());
    } catch (GraphException e) {
      throw new TrainingException(
          "%s: its network is not that of its weights: %s".formatted(model.path(), e.getMessage()),
          e);
    }
  }

  private ObjectNode config() {
    ObjectNode config = JSON.createObjectNode();
    double epsilon = network.parts().norm().epsilon();
    switch (block) {
      case GPT2 -> {
        config.putArray("architectures").add("GPT2LMHeadModel");
        config.put("model_type", "gpt2");
        config.put("n_embd", network.size());
        config.put("n_layer", network.layers());
        config.put("n_head", network.heads());
        config.put("n_inner", network.inner());
        config.put("n_positions", network.context());
        config.put("activation_function", "gelu_new");
        config.put("layer_norm_epsilon", epsilon);
      }
      case LLAMA -> {
        config.putArray("architectures").add("LlamaForCausalLM");
        config.put("model_type", "llama");
        config.put("hidden_size", network.size());
        config.put("num_hidden_layers", network.layers());
        config.put("num_attention_heads", network.heads());
        config.put("num_key_value_heads", network.kvHeads());
        config.put("head_dim", network.headSize());
        config.put("intermediate_size", network.inner());
        config.put("max_position_embeddings", network.context());
        config.put("hidden_act", "silu");
        config.put("rms_norm_eps", epsilon);
        config.put("rope_theta", Rotation.PLAIN.base());
        config.put("attention_bias", false);
        config.put("mlp_bias", false);
      }
    }
    config.put("vocab_size", network.vocabSize());
    config.put("tie_word_embeddings", network.tied());
    config.put("torch_dtype", "float32");
    config.put("use_cache", true);
    ends(config);
    return config;
  }

  private ObjectNode generation() {
    ObjectNode generation = JSON.createObjectNode();
    generation.put("_from_model_config", true);
    ends(generation);
    return generation;
  }

  /** One number, or a list of several. */
  private void ends(ObjectNode to) {
    TreeSet<Integer> ends = new TreeSet<>(task.endTokens());
    if (ends.size() == 1) {
      to.put("eos_token_id", ends.first());
    } else if (!ends.isEmpty()) {
      ArrayNode all = to.putArray("eos_token_id");
      ends.forEach(all::add);
    }
  }

  private ObjectNode tokenizer() throws IOException {
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

  private static void write(Path file, ObjectNode content) throws IOException {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter()
            .withObjectIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE.withLinefeed("\n"));
    Files.writeString(file, JSON.writer(printer).writeValueAsString(content) + "\n");
  }
}
