package dev.unroll.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A folder in which another program left a decoder model: Hugging Face Optimum's layout (graphs
 * beside {@code config.json} or in {@code onnx/}) or onnxruntime-genai's ({@code
 * genai_config.json}).
 *
 * @param path the folder
 * @param config what {@code config.json} of a model folder says of it
 * @param files what it takes to run it, by the place in the folder; graphs first
 */
public record ExternalFolder(Path path, ModelConfig config, List<String> files) {
  static final String GENAI_CONFIG = "genai_config.json";
  private static final String SUBFOLDER = "onnx/";

  /** How a graph's weights may be stored, as file names tell it, the preferred first. */
  private static final List<String> VARIANTS =
      List.of("", "_quantized", "_int8", "_uint8", "_q8", "_fp16", "_q4", "_q4f16", "_bnb4");

  public ExternalFolder {
    files = List.copyOf(files);
  }

  /** Whether a folder looks like one, complete or not. */
  public static boolean isOne(Path folder) {
    if (Files.isRegularFile(folder.resolve(GENAI_CONFIG))) {
      return true;
    }
    Path config = folder.resolve(ModelFolder.CONFIG);
    return Files.isRegularFile(config)
        && Files.notExists(folder.resolve(ModelFolder.SUMS))
        && ConfigFile.tree(config).has("model_type");
  }

  /**
   * Reads a folder.
   *
   * @param variant how the weights are stored, as the graph's file name says after {@code model_},
   *     such as {@code fp16}; without it, the file without such an ending is taken, or else the
   *     first there is
   * @throws BundleException with one line that says why it cannot be used
   */
  public static ExternalFolder read(Path folder, Optional<String> variant) {
    Optional<JsonNode> genai = optional(folder, GENAI_CONFIG);
    JsonNode config = optional(folder, ModelFolder.CONFIG).orElseGet(ConfigFile::emptyTree);
    JsonNode text = config.has("text_config") ? config.path("text_config") : config;
    try {
      GraphContract.ExternalDecoder graph =
          genai.isPresent()
              ? genaiGraph(folder, genai.get())
              : optimumGraph(folder, variant, window(text));
      return complete(folder, graph, genai.orElseGet(ConfigFile::emptyTree).path("model"), text);
    } catch (IllegalArgumentException e) {
      throw new BundleException(folder + ": " + e.getMessage(), e);
    }
  }

  private static ExternalFolder complete(
      Path folder, GraphContract.ExternalDecoder graph, JsonNode genai, JsonNode config) {
    List<String> files = new ArrayList<>(graph.files());
    long weights = 0;
    for (String file : graph.files()) {
      OnnxOutline outline = OnnxOutline.of(folder.resolve(file));
      weights = Math.max(weights, outline.weights());
      String beside = file.substring(0, file.lastIndexOf('/') + 1);
      for (String data : new TreeSet<>(outline.dataFiles())) {
        FileName.check(data, file + ": external data");
        if (!Files.isRegularFile(folder.resolve(beside + data))) {
          throw new BundleException(
              folder.resolve(beside + data)
                  + ": is missing, though "
                  + file
                  + " has weights in it");
        }
        if (!files.contains(beside + data)) {
          files.add(beside + data);
        }
      }
    }
    Path tokenizer = folder.resolve(ModelFolder.TOKENIZER);
    if (!Files.isRegularFile(tokenizer)) {
      throw new BundleException(folder + ": is missing " + ModelFolder.TOKENIZER);
    }
    files.add(ModelFolder.TOKENIZER);
    String type = genai.path("type").asText(config.path("model_type").asText("decoder"));
    Task.Text task =
        new Task.Text(
            ConfigFile.vocabSize(bytes(tokenizer), tokenizer.toString()),
            List.of(),
            context(genai, config),
            ends(folder, genai, config),
            ExternalChat.of(folder).orElse(null));
    return new ExternalFolder(
        folder,
        new ModelConfig(
            ModelConfig.FORMAT,
            type,
            ModelFolder.nameOf(folder),
            "A model that another program exported.",
            weights,
            graph,
            task,
            new Provenance("not told by the export", null, null, null, null, Map.of())),
        files);
  }

  private static GraphContract.ExternalDecoder genaiGraph(Path folder, JsonNode genai) {
    JsonNode decoder = genai.path("model").path("decoder");
    if (genai.path("model").has("encoder") || !decoder.path("filename").isTextual()) {
      throw new BundleException(
          folder.resolve(GENAI_CONFIG)
              + ": names no single decoder graph (model.decoder.filename)");
    }
    JsonNode in = decoder.path("inputs");
    JsonNode out = decoder.path("outputs");
    GraphContract.DecoderNames usual = GraphContract.DecoderNames.OPTIMUM;
    return new GraphContract.ExternalDecoder(
        decoder.path("filename").asText(),
        null,
        new GraphContract.DecoderNames(
            in.path("input_ids").asText(usual.tokens()),
            in.path("attention_mask").asText(usual.mask()),
            in.path("position_ids").asText(usual.positions()),
            in.path("past_key_names").asText(usual.pastKeys()),
            in.path("past_value_names").asText(usual.pastValues()),
            out.path("logits").asText(usual.logits()),
            out.path("present_key_names").asText(usual.presentKeys()),
            out.path("present_value_names").asText(usual.presentValues())),
        null);
  }

  private static GraphContract.ExternalDecoder optimumGraph(
      Path folder, Optional<String> variant, @Nullable Integer window) {
    for (String ending : variant.map(v -> List.of(v.isEmpty() ? v : "_" + v)).orElse(VARIANTS)) {
      for (String place : List.of("", SUBFOLDER)) {
        if (exists(folder, place + "encoder_model" + ending + ".onnx")) {
          throw new BundleException(
              folder + ": is an encoder and a decoder; only models of a decoder alone can be used");
        }
        for (String name : List.of("model", "decoder_model_merged", "decoder_model")) {
          String file = place + name + ending + ".onnx";
          if (exists(folder, file)) {
            String step = place + "decoder_with_past_model" + ending + ".onnx";
            return new GraphContract.ExternalDecoder(
                file,
                name.equals("decoder_model") && exists(folder, step) ? step : null,
                GraphContract.DecoderNames.OPTIMUM,
                window);
          }
        }
      }
    }
    throw new BundleException(
        "%s: has no graph %s.onnx, neither beside config.json nor in %s"
            .formatted(folder, variant.map(v -> "model_" + v).orElse("model"), SUBFOLDER));
  }

  private static boolean exists(Path folder, String file) {
    return Files.isRegularFile(folder.resolve(file));
  }

  private static @Nullable Integer window(JsonNode config) {
    boolean used = config.path("use_sliding_window").asBoolean(true);
    JsonNode window = config.path("sliding_window");
    return used && window.isInt() ? Integer.valueOf(window.asInt()) : null;
  }

  private static @Nullable Integer context(JsonNode genai, JsonNode config) {
    if (genai.path("context_length").isInt()) {
      return genai.path("context_length").asInt();
    }
    for (String key : List.of("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len")) {
      if (config.path(key).isInt()) {
        return config.path(key).asInt();
      }
    }
    return null;
  }

  /** What ends an answer, said by the first file that says anything of it. */
  private static @Nullable List<Integer> ends(Path folder, JsonNode genai, JsonNode config) {
    JsonNode generation =
        optional(folder, "generation_config.json").orElseGet(ConfigFile::emptyTree);
    for (JsonNode source : List.of(genai, generation, config)) {
      JsonNode ends = source.path("eos_token_id");
      if (ends.isInt()) {
        return List.of(ends.asInt());
      }
      if (ends.isArray() && !ends.isEmpty()) {
        return ends.valueStream().map(JsonNode::asInt).toList();
      }
    }
    return null;
  }

  static Optional<JsonNode> optional(Path folder, String file) {
    Path path = folder.resolve(file);
    return Files.isRegularFile(path) ? Optional.of(ConfigFile.tree(path)) : Optional.empty();
  }

  /**
   * The model folder that it is as it stands.
   *
   * @throws BundleException when a file cannot be read
   */
  public ModelFolder opened() {
    TreeMap<String, String> sums = new TreeMap<>();
    try {
      for (String file : files) {
        sums.put(file, Checksums.sha256(path.resolve(file)));
      }
    } catch (IOException e) {
      throw new BundleException(path + ": cannot be read: " + e.getMessage(), e);
    }
    String told = new Checksums(sums).format() + new String(ConfigFile.format(config), UTF_8);
    return new ModelFolder(
        path, config, new TreeSet<>(files), Checksums.sha256(told.getBytes(UTF_8)));
  }

  /**
   * Makes a model folder of it: all files side by side, as links where the disk has them, else as
   * copies, and summed.
   *
   * @param target the folder to make or to replace
   * @throws BundleException when the disk refuses
   */
  public void writeTo(Path target) {
    GraphContract graph =
        switch (config.graph()) {
          case GraphContract.ExternalDecoder decoder ->
              new GraphContract.ExternalDecoder(
                  last(decoder.file()),
                  decoder.stepFile() == null ? null : last(decoder.stepFile()),
                  decoder.names(),
                  decoder.window());
          case GraphContract other -> other;
        };
    ModelFolder.write(
        target,
        fresh -> {
          try {
            for (String file : files) {
              linkOrCopy(path.resolve(file).toRealPath(), fresh.resolve(last(file)));
            }
            ModelFolder.writeConfig(fresh, config.with(graph));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static String last(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  private static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(from, to);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BundleException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
