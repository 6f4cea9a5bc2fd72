package dev.unroll.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What sentence-transformers' files in a folder say beside the network: how the tokens' vectors
 * become one, how long texts may be, and what is put before them.
 */
public final class SentenceLayout {
  private static final String MODULES = "modules.json";
  private static final String PROMPTS = "config_sentence_transformers.json";
  private static final String FLAG = "pooling_mode_";

  /** The network's own file, which has had a name for each family. */
  private static final List<String> NETWORKS =
      List.of(
          "sentence_bert_config.json",
          "sentence_roberta_config.json",
          "sentence_distilbert_config.json",
          "sentence_camembert_config.json",
          "sentence_xlm-roberta_config.json",
          "sentence_mpnet_config.json");

  private static final Map<String, Pooling> POOLINGS =
      Map.of(
          "mean", Pooling.MEAN,
          "cls", Pooling.CLS,
          "max", Pooling.MAX,
          "lasttoken", Pooling.LAST,
          "mean_tokens", Pooling.MEAN,
          "cls_token", Pooling.CLS,
          "max_tokens", Pooling.MAX);

  /** What flags are called. */
  private static final Map<Pooling, String> MODES =
      Map.of(
          Pooling.CLS, "cls_token",
          Pooling.MEAN, "mean_tokens",
          Pooling.MAX, "max_tokens",
          Pooling.LAST, "lasttoken");

  private SentenceLayout() {}

  /** Whether a folder has such files. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(MODULES));
  }

  /**
   * What a folder's encoder is for. Without such files its vectors are means of length 1.
   *
   * @param most tokens of a text that the network reads
   * @throws BundleException with one line that names what is not done here
   */
  public static Task.Embedding task(Path folder, int vocabSize, int most) {
    Pooling pooling = Pooling.MEAN;
    boolean normalized = true;
    if (isIn(folder)) {
      Modules modules = modules(folder);
      pooling = modules.pooling();
      normalized = modules.normalized();
    }
    JsonNode prompts = ExternalFolder.optional(folder, PROMPTS).orElseGet(ConfigFile::emptyTree);
    Map<String, String> texts = new LinkedHashMap<>();
    prompts
        .path("prompts")
        .properties()
        .forEach(prompt -> texts.put(prompt.getKey(), prompt.getValue().asText("")));
    @Nullable String usual = prompts.path("default_prompt_name").asText(null);
    if (usual != null && !texts.containsKey(usual)) {
      throw new BundleException(
          "%s: default_prompt_name is %s, which is none of prompts"
              .formatted(folder.resolve(PROMPTS), usual));
    }
    return new Task.Embedding(
        vocabSize, longest(folder, most), pooling, normalized, texts, usual, List.of());
  }

  /** The same task with further prompts, or other ones of the same names. */
  public static Task.Embedding with(Task.Embedding task, Map<String, String> further) {
    Map<String, String> all = new LinkedHashMap<>(task.prompts());
    all.putAll(further);
    return new Task.Embedding(
        task.vocabSize(),
        task.context(),
        task.pooling(),
        task.normalized(),
        all,
        task.prompt(),
        task.examples());
  }

  /**
   * The files that say of an encoder what {@link #task} reads, by their paths.
   *
   * @param size of a vector
   */
  public static Map<String, JsonNode> files(Task.Embedding task, int size) {
    Map<String, JsonNode> files = new LinkedHashMap<>();
    ArrayNode modules = JsonNodeFactory.instance.arrayNode();
    module(modules, "", "Transformer");
    module(modules, "1_Pooling", "Pooling");
    if (task.normalized()) {
      module(modules, "2_Normalize", "Normalize");
    }
    files.put(MODULES, modules);
    ObjectNode pooling = JsonNodeFactory.instance.objectNode();
    pooling.put("word_embedding_dimension", size);
    for (Pooling each : Pooling.values()) {
      pooling.put(FLAG + MODES.get(each), each == task.pooling());
    }
    pooling.put("include_prompt", true);
    files.put("1_Pooling/" + ModelFolder.CONFIG, pooling);
    files.put(
        NETWORKS.getFirst(),
        JsonNodeFactory.instance
            .objectNode()
            .put("max_seq_length", task.context())
            .put("do_lower_case", false));
    ObjectNode prompts = JsonNodeFactory.instance.objectNode();
    task.prompts().forEach(prompts.putObject("prompts")::put);
    prompts.put("default_prompt_name", task.prompt());
    prompts.put("similarity_fn_name", "cosine");
    files.put(PROMPTS, prompts);
    return files;
  }

  private static void module(ArrayNode modules, String path, String name) {
    int place = modules.size();
    modules
        .addObject()
        .put("idx", place)
        .put("name", Integer.toString(place))
        .put("path", path)
        .put("type", "sentence_transformers.models." + name);
  }

  private record Modules(Pooling pooling, boolean normalized) {}

  private static Modules modules(Path folder) {
    Path file = folder.resolve(MODULES);
    Optional<Pooling> pooling = Optional.empty();
    boolean normalized = false;
    for (JsonNode module : ConfigFile.list(file)) {
      String type = module.path("type").asText();
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "Transformer" -> {}
        case "Pooling" -> pooling = Optional.of(pooling(folder, module.path("path").asText()));
        case "Normalize" -> normalized = true;
        default ->
            throw new BundleException(
                "%s: has a module %s; only Transformer, Pooling and Normalize are done here"
                    .formatted(file, type));
      }
    }
    boolean last = normalized;
    return pooling
        .map(mode -> new Modules(mode, last))
        .orElseThrow(() -> new BundleException(file + ": has no module Pooling"));
  }

  private static Pooling pooling(Path folder, String path) {
    FileName.check(path, MODULES + ": path");
    Path file = folder.resolve(path).resolve(ModelFolder.CONFIG);
    JsonNode config = ConfigFile.tree(file);
    List<String> modes = new ArrayList<>();
    if (config.path("pooling_mode").isTextual()) {
      modes.add(config.path("pooling_mode").asText());
    } else {
      config
          .properties()
          .forEach(
              entry -> {
                if (entry.getKey().startsWith(FLAG) && entry.getValue().asBoolean()) {
                  modes.add(entry.getKey().substring(FLAG.length()));
                }
              });
    }
    if (!config.path("include_prompt").asBoolean(true)) {
      throw new BundleException(file + ": include_prompt is false: only true is done here");
    }
    Pooling pooling = modes.size() == 1 ? POOLINGS.get(modes.getFirst()) : null;
    if (pooling == null) {
      throw new BundleException(
          "%s: the pooling is %s; one of mean, cls, max and lasttoken is done here"
              .formatted(file, modes.isEmpty() ? "missing" : String.join(" and ", modes)));
    }
    return pooling;
  }

  private static int longest(Path folder, int most) {
    int longest = most;
    for (String name : NETWORKS) {
      JsonNode network = ExternalFolder.optional(folder, name).orElseGet(ConfigFile::emptyTree);
      longest = Math.min(longest, positive(network.path("max_seq_length")));
      if (network.path("do_lower_case").asBoolean() && !lowercases(folder)) {
        throw new BundleException(
            "%s: do_lower_case is true, which %s does not do"
                .formatted(folder.resolve(name), ModelFolder.TOKENIZER));
      }
    }
    JsonNode tokenizer =
        ExternalFolder.optional(folder, "tokenizer_config.json").orElseGet(ConfigFile::emptyTree);
    return Math.min(longest, positive(tokenizer.path("model_max_length")));
  }

  /** A number that may be missing, or a huge one that means that there is no bound. */
  private static int positive(JsonNode number) {
    return number.canConvertToInt() && number.asInt() > 0 ? number.asInt() : Integer.MAX_VALUE;
  }

  private static boolean lowercases(Path folder) {
    if (!Files.exists(folder.resolve(ModelFolder.TOKENIZER))) {
      return Files.exists(folder.resolve("vocab.txt"))
          && ExternalFolder.optional(folder, "tokenizer_config.json")
              .orElseGet(ConfigFile::emptyTree)
              .path("do_lower_case")
              .asBoolean(true);
    }
    JsonNode normalizer = ConfigFile.tokenizer(folder).path("normalizer");
    return normalizer.path("lowercase").asBoolean()
        || normalizer.findValuesAsText("type").contains("Lowercase");
  }
}
