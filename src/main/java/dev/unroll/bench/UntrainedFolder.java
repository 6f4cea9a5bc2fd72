package dev.unroll.bench;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Gpt;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.recipe.Export;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * A GPT-2 with random weights in a temporary folder. Its speed is that of a trained one.
 *
 * @param directory what is deleted in the end
 */
record UntrainedFolder(Path directory, ModelFolder model) implements AutoCloseable {

  static final String PREFIX = "untrained-";

  private static final int BYTES = 256;

  /** Writes a network that the service can serve: with a tokenizer of bytes and made-up words. */
  static UntrainedFolder served(Gpt.Config config, String shape, Export.Precision precision) {
    return write(config, shape, precision, byteTokenizer(config.vocabSize()));
  }

  /** Writes a network of the size with that name. */
  static UntrainedFolder of(String size, CommandSpec spec) {
    Gpt.Config config =
        switch (size) {
          case "small" -> Gpt.Config.gpt2(2, 128, 4, 512, 256);
          case "gpt2" -> Gpt.Config.gpt2(12, 768, 12, 50_257, 1024);
          default ->
              throw new ParameterException(
                  spec.commandLine(), "--untrained must be small or gpt2, not " + size);
        };
    return write(config, size, Export.Precision.FP32, tokenizer(config.vocabSize()));
  }

  private static UntrainedFolder write(
      Gpt.Config config, String name, Export.Precision precision, String tokenizer) {
    try {
      Path directory = Files.createTempDirectory("unroll-bench");
      Path folder = directory.resolve(PREFIX + name);
      ModelFolder.write(folder, fresh -> fill(fresh, config, precision, tokenizer));
      return new UntrainedFolder(directory, ModelFolder.read(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(
      Path fresh, Gpt.Config config, Export.Precision precision, String tokenizer) {
    GptNetwork network = new GptNetwork(config, Optional.empty());
    Map<String, ParameterSpec> parameters =
        Gpt.parameters(config).stream().collect(Collectors.toMap(p -> p.value().name(), p -> p));
    try {
      ModelFolder.writeConfig(
          fresh,
          new ModelConfig(
              ModelConfig.FORMAT,
              network.family(),
              "Untrained",
              "A network with random weights.",
              Gpt.parameterCount(config),
              network.contract(),
              new Task.Text(config.vocabSize(), List.of(), config.context(), null, null),
              new Provenance("none", null, null, null, null, Map.of())));
      network.write(
          fresh,
          new Export(precision, null),
          name -> random(Objects.requireNonNull(parameters.get(name))),
          Map.of());
      Files.writeString(fresh.resolve(ModelFolder.TOKENIZER), tokenizer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A vocabulary of that many made-up words. */
  private static String tokenizer(int size) {
    return IntStream.range(0, size)
        .mapToObj(i -> "\"w%d\":%d".formatted(i, i))
        .collect(Collectors.joining(",", "{\"model\":{\"vocab\":{", "}}}"));
  }

  /** A byte-level vocabulary: a letter for each byte, then made-up words. */
  private static String byteTokenizer(int size) {
    StringBuilder words = new StringBuilder();
    int next = BYTES;
    for (int b = 0; b < BYTES; b++) {
      boolean shown = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      int letter = shown ? b : next++;
      String escape = letter == '"' || letter == '\\' ? "\\" : "";
      words.append("\"%s%c\":%d,".formatted(escape, letter, b));
    }
    for (int id = BYTES; id < size; id++) {
      words.append("\"w%d\":%d%s".formatted(id, id, id + 1 < size ? "," : ""));
    }
    return """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
         "normalizer": null,
         "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
           "use_regex": true},
         "post_processor": null,
         "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
           "use_regex": true},
         "model": {"type": "BPE", "dropout": null, "unk_token": null,
           "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
           "byte_fallback": false, "vocab": {%s}, "merges": []}}
        """
        .formatted(words);
  }

  static float[] random(ParameterSpec parameter) {
    SplittableRandom random = new SplittableRandom(parameter.value().name().hashCode());
    float[] drawn = new float[(int) parameter.shape().elements()];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) (0.05 * random.nextGaussian());
    }
    return drawn;
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
