package dev.unroll.family;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.SafeTensorsWriter;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.decoder.GptFamily;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.WeightSource;
import dev.unroll.model.Gpt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * A decoder-only Transformer as Hugging Face's libraries describe it: configuration, tokenizer with
 * its chat template, and the weights by the names of its family.
 */
public final class HubDescription {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String END = "eos_token_id";

  private final ModelFolder model;
  private final Task.Text task;
  private final Gpt.Config network;
  private final GptFamily family;

  private HubDescription(ModelFolder model, Task.Text task, Gpt.Config network, GptFamily family) {
    this.model = model;
    this.task = task;
    this.network = network;
    this.family = family;
  }

  /**
   * Describes a model.
   *
   * @throws FamilyException when other programs do not know such a network
   */
  public static HubDescription of(ModelFolder model, Task.Text task, Gpt.Config network) {
    GptFamily family =
        Families.knowing(network)
            .orElseThrow(
                () ->
                    new FamilyException(
                        model.name() + ": other programs do not know a network of its parts"));
    return new HubDescription(model, task, network, family);
  }

  /** Writes all but the weights. */
  public void write(Path folder) throws IOException {
    Files.copy(model.tokenizer(), folder.resolve(ModelFolder.TOKENIZER));
    write(folder.resolve(HubConfig.FILE), config());
    write(folder.resolve("generation_config.json"), generation());
    write(folder.resolve("tokenizer_config.json"), tokenizer());
  }

  /**
   * Writes the weights as {@code model.safetensors}.
   *
   * @param weights the elements of a parameter by its name
   */
  public void writeWeights(Path folder, Function<String, float[]> weights) throws IOException {
    WeightSource source = WeightSource.of(weights);
    Map<String, TensorView> ours = new HashMap<>();
    for (ParameterSpec parameter : Gpt.parameters(network)) {
      ours.put(parameter.name(), view(source, parameter));
    }
    TreeMap<String, TensorView> theirs = new TreeMap<>();
    for (Counterpart counterpart : family.counterparts(network)) {
      TensorView stored = counterpart.theirs(name -> Objects.requireNonNull(ours.get(name), name));
      theirs.put(family.storedName(counterpart.theirs()), stored);
    }
    SafeTensorsWriter.write(
        folder.resolve("model.safetensors"), new TreeMap<>(Map.of("format", "pt")), theirs);
  }

  private static TensorView view(WeightSource source, ParameterSpec parameter) {
    List<Long> shape = LongStream.of(parameter.shape().sizes()).boxed().toList();
    return new TensorView() {
      @Override
      public List<Long> shape() {
        return shape;
      }

      @Override
      public void read(long from, float[] into, int offset, int count) {
        source.read(parameter.name(), from, into, offset, count);
      }
    };
  }

  private ObjectNode config() {
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

  private ObjectNode generation() {
    ObjectNode generation = JSON.createObjectNode();
    generation.put("_from_model_config", true);
    ends(generation);
    return generation;
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
