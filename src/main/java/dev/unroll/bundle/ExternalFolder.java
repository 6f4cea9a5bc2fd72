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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A folder with a decoder model or an encoder that another program exported, in {@link
 * OptimumLayout}, {@link GenaiLayout} or {@link EncoderLayout}.
 *
 * @param path the folder
 * @param config the configuration that a model folder of it has
 * @param files the files that are needed to run it, relative to the folder; graphs first
 */
public record ExternalFolder(Path path, ModelConfig config, List<String> files) {
  public ExternalFolder {
    files = List.copyOf(files);
  }

  /** Whether a folder has the configuration file of an exported model; it may be incomplete. */
  public static boolean isOne(Path folder) {
    if (Files.isRegularFile(folder.resolve(GenaiLayout.CONFIG))) {
      return true;
    }
    Path config = folder.resolve(ModelFolder.CONFIG);
    return Files.isRegularFile(config)
        && Files.notExists(folder.resolve(ModelFolder.SUMS))
        && ConfigFile.tree(config).has("model_type");
  }

  /** Whether a folder has a graph, beside its configuration or in a folder of Optimum's. */
  public static boolean hasGraph(Path folder) {
    return Files.isRegularFile(folder.resolve(GenaiLayout.CONFIG))
        || OptimumLayout.hasGraph(folder);
  }

  /**
   * Reads a folder.
   *
   * @param variant how the weights are stored, which is the suffix of the graph's file name after
   *     {@code model_}, such as {@code fp16}; if empty, the file without a suffix or else the first
   *     one that exists
   * @throws BundleException with one line that says why it cannot be used
   */
  public static ExternalFolder read(Path folder, Optional<String> variant) {
    Optional<JsonNode> genai = optional(folder, GenaiLayout.CONFIG);
    JsonNode config = optional(folder, ModelFolder.CONFIG).orElseGet(ConfigFile::emptyTree);
    JsonNode text = config.has("text_config") ? config.path("text_config") : config;
    try {
      GraphContract graph;
      if (genai.isPresent()) {
        graph = GenaiLayout.graph(folder, genai.get());
      } else {
        Optional<GraphContract.Encoder> encoder = EncoderLayout.graph(folder, variant);
        graph = encoder.isPresent() ? encoder.get() : OptimumLayout.graph(folder, variant, text);
      }
      return complete(folder, graph, genai.orElseGet(ConfigFile::emptyTree).path("model"), text);
    } catch (IllegalArgumentException e) {
      throw new BundleException(folder + ": " + e.getMessage(), e);
    }
  }

  private static ExternalFolder complete(
      Path folder, GraphContract graph, JsonNode genai, JsonNode config) {
    List<String> files = filesOf(folder, graph);
    long weights = 0;
    for (String file : graph.files()) {
      weights = Math.max(weights, OnnxOutline.of(folder.resolve(file)).weights());
    }
    Path tokenizer = folder.resolve(ModelFolder.TOKENIZER);
    if (!Files.isRegularFile(tokenizer)) {
      throw new BundleException(folder + ": is missing " + ModelFolder.TOKENIZER);
    }
    files.add(ModelFolder.TOKENIZER);
    String type = genai.path("type").asText(config.path("model_type").asText("decoder"));
    int vocabSize = ConfigFile.vocabSize(tokenizer);
    Task task =
        graph instanceof GraphContract.Encoder
            ? EncoderLayout.task(folder, vocabSize, config)
            : new Task.Text(
                vocabSize,
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
            Provenance.imported(type, null)),
        files);
  }

  /** The graphs of a contract, and the files with their weights. */
  private static List<String> filesOf(Path folder, GraphContract graph) {
    List<String> files = new ArrayList<>(graph.files());
    for (String file : graph.files()) {
      OnnxOutline outline = OnnxOutline.of(folder.resolve(file));
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
        LoadableFiles.checkInside(folder, file, beside + data);
        if (!files.contains(beside + data)) {
          files.add(beside + data);
        }
      }
    }
    return files;
  }

  /**
   * The graphs of an encoder and a decoder in a folder; empty when there are none.
   *
   * @param variant as for {@link #read}
   * @throws BundleException with one line that says why they cannot be used
   */
  public static Optional<GraphContract.ExternalEncoderDecoder> translator(
      Path folder, Optional<String> variant) {
    return Files.isRegularFile(folder.resolve(GenaiLayout.CONFIG))
        ? Optional.empty()
        : OptimumLayout.translator(folder, variant);
  }

  /**
   * Puts graphs with their weights into another folder.
   *
   * @return the graphs as they are called there
   */
  public static GraphContract.ExternalEncoderDecoder link(
      Path folder, GraphContract.ExternalEncoderDecoder graph, Path target, Placing placing)
      throws IOException {
    placeAll(folder, graph.files(), filesOf(folder, graph), target, placing);
    String step = graph.stepDecoder();
    return new GraphContract.ExternalEncoderDecoder(
        last(graph.encoder()),
        last(graph.decoder()),
        step == null ? null : last(step),
        graph.alone());
  }

  /**
   * What a decoder in Hugging Face's layout does: its end tokens and its chat template are in files
   * of their own.
   *
   * @param context longest sequence
   */
  public static Task.Text text(Path folder, int vocabSize, int context) {
    JsonNode config = optional(folder, ModelFolder.CONFIG).orElseGet(ConfigFile::emptyTree);
    return new Task.Text(
        vocabSize,
        List.of(),
        context,
        ends(folder, ConfigFile.emptyTree(), config),
        ExternalChat.of(folder).orElse(null));
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

  /** The end tokens, from the first file that has any. */
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

  /** Whether it is an encoder, which makes vectors of texts. */
  public boolean embeds() {
    return config.task() instanceof Task.Embedding;
  }

  /** The same folder whose encoder puts these prompts before texts, too. */
  public ExternalFolder withPrompts(Map<String, String> prompts) {
    return config.task() instanceof Task.Embedding task
        ? new ExternalFolder(path, config.with(SentenceLayout.with(task, prompts)), files)
        : this;
  }

  /**
   * This folder as a model folder, with checksums computed now.
   *
   * @throws BundleException when a file cannot be read
   */
  public ModelFolder asModelFolder() {
    TreeMap<String, String> sums = new TreeMap<>();
    try {
      LoadableFiles.check(path, files);
      for (String file : files) {
        sums.put(file, Checksums.sha256(path.resolve(file)));
      }
    } catch (IOException e) {
      throw BundleException.unreadable(path, e);
    }
    String content = new Checksums(sums).format() + new String(ConfigFile.format(config), UTF_8);
    return new ModelFolder(
        path,
        ModelFolder.nameOf(path),
        config,
        new TreeSet<>(files),
        Checksums.sha256(content.getBytes(UTF_8)));
  }

  /**
   * Writes it as a model folder with checksums, whole or not at all.
   *
   * @param target the folder to create or to replace
   * @param trial runs what was written, before the folder gets its name
   * @throws BundleException when the files cannot be written
   */
  public void writeTo(Path target, Placing placing, Consumer<ModelFolder> trial) {
    GraphContract graph =
        switch (config.graph()) {
          case GraphContract.ExternalDecoder decoder ->
              new GraphContract.ExternalDecoder(
                  last(decoder.file()),
                  decoder.stepFile() == null ? null : last(decoder.stepFile()),
                  decoder.names(),
                  decoder.window());
          case GraphContract.Encoder encoder ->
              new GraphContract.Encoder(
                  last(encoder.file()),
                  encoder.tokens(),
                  encoder.mask(),
                  encoder.types(),
                  encoder.output(),
                  encoder.alone());
          case GraphContract other -> other;
        };
    ModelConfig written = config.with(graph).titled(ModelFolder.nameOf(target));
    ModelFolder.write(
        target,
        fresh -> {
          try {
            placeAll(path, config.graph().files(), files, fresh, placing);
            ModelFolder.writeConfig(fresh, written);
            trial.accept(ModelFolder.unchecked(fresh, written));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static String last(String file) {
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /** Places the graphs, and what they still need as they were placed. */
  private static void placeAll(
      Path folder, List<String> graphs, List<String> files, Path target, Placing placing)
      throws IOException {
    TreeSet<String> needed = new TreeSet<>(Set.of(ModelFolder.TOKENIZER));
    for (String graph : graphs) {
      Path placed = target.resolve(last(graph));
      placing.place(folder.resolve(graph).toRealPath(), placed);
      needed.addAll(OnnxOutline.of(placed).dataFiles());
    }
    for (String file : files) {
      if (needed.contains(last(file)) && !graphs.contains(file)) {
        placing.place(folder.resolve(file).toRealPath(), target.resolve(last(file)));
      }
    }
  }

  /** Puts a file into another folder. */
  @FunctionalInterface
  public interface Placing {
    void place(Path from, Path to) throws IOException;
  }

  /** A hard link where the file system supports it, otherwise a copy. */
  public static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(from, to);
    }
  }
}
