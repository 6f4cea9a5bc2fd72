package dev.unroll.engine.ort;

import static java.util.Objects.requireNonNull;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.model.Seq2Seq;
import dev.unroll.model.TrainingOptions;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.text.token.CharacterVocabulary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * An untrained encoder–decoder and its folder.
 *
 * @param name of its family, for the test's report
 */
@SuppressWarnings("ArrayRecordComponent") // files, never compared
public record SmallTranslator(
    String name, byte[] encoder, byte[] decoder, EncoderDecoder contract, boolean reversed) {
  static final String LETTERS = "abcdefghijklmnopqrstuvwxyz .,;";
  static final List<String> SPECIAL = List.of("<pad>", "<s>", "</s>");
  static final int VOCAB = SPECIAL.size() + LETTERS.length();
  static final int END = 2;
  static final int LONGEST = 50; // more than the shortest lane takes

  @Override
  public String toString() {
    return name;
  }

  public static List<SmallTranslator> all() {
    return List.of(
        lstm("sutskever", false, new Seq2Seq.Attention.None(), true),
        lstm("bahdanau", true, new Seq2Seq.Attention.Bahdanau(9), false),
        lstm("luong", false, new Seq2Seq.Attention.Luong(Seq2Seq.Score.GENERAL, true), false),
        transformer("post", Norm.POST, Positions.SINUSOIDAL, Tying.ALL, Precision.FP32),
        transformer("pre", Norm.PRE, Positions.LEARNED, Tying.NONE, Precision.FP32),
        transformer("int8", Norm.PRE, Positions.SINUSOIDAL, Tying.TARGET, Precision.INT8));
  }

  private static SmallTranslator transformer(
      String name, Norm norm, Positions positions, Tying tying, Precision precision) {
    Transformer.Config config =
        new Transformer.Config(2, 2, 64, 2, 96, VOCAB, VOCAB, 0, norm, positions, LONGEST, tying);
    Map<String, float[]> weights =
        weights(
            Transformer.training(config, 1, 1, 1, TrainingOptions.EVALUATION).graph().parameters(),
            0.3f);
    EncoderDecoder contract =
        new EncoderDecoder(
            "encoder.onnx",
            "decoder.onnx",
            Transformer.memories(config).stream()
                .map(m -> new GraphContract.Memory(m.name(), m.groups(), m.size()))
                .toList(),
            List.of(),
            Transformer.caches(config).stream()
                .map(c -> new GraphContract.Cache(c.past(), c.present(), c.heads(), c.headSize()))
                .toList(),
            Transformer.ALIGNMENT);
    return new SmallTranslator(
        name,
        Transformer.encoder(config, precision, n -> requireNonNull(weights.get(n)), Map.of()),
        Transformer.decoder(config, precision, n -> requireNonNull(weights.get(n)), Map.of()),
        contract,
        false);
  }

  private static SmallTranslator lstm(
      String name, boolean bidirectional, Seq2Seq.Attention attention, boolean reversed) {
    Seq2Seq.Config config =
        new Seq2Seq.Config(
            VOCAB, VOCAB, new Seq2Seq.Tokens.Embedded(40), 72, 2, 0, bidirectional, attention);
    Map<String, float[]> weights =
        weights(
            Seq2Seq.training(config, 1, 1, 1, TrainingOptions.EVALUATION).graph().parameters(),
            0.3f);
    EncoderDecoder contract =
        new EncoderDecoder(
            "encoder.onnx",
            "decoder.onnx",
            Seq2Seq.memories(config).stream()
                .map(m -> new GraphContract.Memory(m.name(), m.groups(), m.size()))
                .toList(),
            Seq2Seq.states(config).stream()
                .map(
                    s ->
                        new GraphContract.DecoderState(
                            s.input(), s.output(), s.size(), s.started()))
                .toList(),
            List.of(),
            Seq2Seq.alignment(config).orElse(null));
    return new SmallTranslator(
        name,
        Seq2Seq.encoder(config, n -> requireNonNull(weights.get(n)), Map.of()),
        Seq2Seq.decoder(config, n -> requireNonNull(weights.get(n)), Map.of()),
        contract,
        reversed);
  }

  private static Map<String, float[]> weights(List<ParameterSpec> parameters, float scale) {
    Map<String, float[]> weights = new HashMap<>();
    SplittableRandom random = new SplittableRandom(5);
    for (ParameterSpec parameter : parameters) {
      float[] drawn = new float[(int) parameter.shape().elements()];
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = (float) random.nextGaussian() * scale;
      }
      weights.put(parameter.name(), drawn);
    }
    return weights;
  }

  /** Whether an operand is rounded to 8 bits, so that a small difference may become a step. */
  boolean rounds() {
    return name.endsWith("int8");
  }

  /** The same under another name. */
  SmallTranslator named(String other) {
    return new SmallTranslator(other, encoder, decoder, contract, reversed);
  }

  Task.Seq2Seq task() {
    return new Task.Seq2Seq(
        VOCAB,
        VOCAB,
        true,
        new Task.Special(0, 1, END),
        reversed,
        new Task.Limits(LONGEST, 40, 1, 5),
        new Task.Decoding(1, 1, null),
        null,
        List.of("abc"));
  }

  /** Writes the folder and reads it. */
  public ModelFolder in(Path models) {
    return in(models, contract);
  }

  ModelFolder in(Path models, EncoderDecoder described) {
    Path folder = models.resolve("small-" + name.replace(' ', '-'));
    ModelFolder.write(folder, fresh -> fill(fresh, described));
    return ModelFolder.read(folder);
  }

  private void fill(Path fresh, EncoderDecoder described) {
    try {
      ModelFolder.writeConfig(
          fresh,
          new ModelConfig(
              ModelConfig.FORMAT,
              name,
              "Small",
              "An untrained network.",
              1,
              described,
              task(),
              new Provenance("none", null, null, null, null, Map.of())));
      Files.write(fresh.resolve("encoder.onnx"), encoder);
      Files.write(fresh.resolve("decoder.onnx"), decoder);
      Files.writeString(
          fresh.resolve("tokenizer.json"),
          CharacterVocabulary.of(LETTERS).tokenizerJson(false, SPECIAL));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
