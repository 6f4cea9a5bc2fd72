package dev.unroll.bench;

import dev.unroll.bundle.Conventions;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.PairTrait;
import dev.unroll.bundle.Provenance;
import dev.unroll.bundle.Task;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.graph.onnx.Rounding;
import dev.unroll.graph.onnx.WeightSource;
import dev.unroll.model.Transformer;
import dev.unroll.model.Transformer.Norm;
import dev.unroll.model.Transformer.Positions;
import dev.unroll.model.Transformer.Tying;
import dev.unroll.model.TransformerStyle;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.SinusoidalPositions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A translator of the size of Firefox's tiny ones with random weights: 6 encoder layers of width
 * 256, 2 recurrent decoder layers, a vocabulary of 23,000 and a shortlist of 50 words for each. Its
 * speed is that of a trained one that writes as many tokens.
 */
final class UntrainedTranslator {
  private static final int VOCAB = 23_000;
  private static final int FIRST = 50;
  private static final int BEST = 50;
  private static final float MULTIPLIER = 30;
  private static final long MAGIC = 0xF11A48D5013417F5L;
  private static final String SHORTLIST = "shortlist.bin";

  private static final Transformer.Config CONFIG =
      new Transformer.Config(
          6,
          2,
          256,
          8,
          1536,
          VOCAB + 1,
          VOCAB + 1,
          0,
          Norm.POST,
          Positions.SINUSOIDAL,
          256,
          Tying.ALL,
          new TransformerStyle(
              new TransformerStyle.Lookup(true, false),
              SinusoidalPositions.Layout.MARIAN,
              TransformerStyle.Buckets.DEFAULT,
              new TransformerStyle.Normalisation(TransformerStyle.Normalisation.Kind.LAYER, 1e-6),
              0,
              new TransformerStyle.Inner(FeedForward.Activation.RELU, false),
              true,
              new TransformerStyle.Logits(false, true),
              TransformerStyle.History.SSRU,
              0));

  private UntrainedTranslator() {}

  /**
   * Writes one.
   *
   * @param rounds whether its products are of 8-bit integers
   */
  static UntrainedFolder write(boolean rounds) {
    try {
      Path directory = Files.createTempDirectory("unroll-bench");
      Path folder = directory.resolve(rounds ? "untrained-int8" : "untrained-fp32");
      ModelFolder.write(folder, fresh -> fill(fresh, rounds));
      return new UntrainedFolder(directory, ModelFolder.read(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sentences of six of its words. */
  static List<String> sentences(int count) {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, count)
        .mapToObj(
            _ ->
                IntStream.range(0, 6)
                    .mapToObj(_ -> "w" + random.nextInt(FIRST, VOCAB))
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  private static void fill(Path fresh, boolean rounds) {
    Map<String, ParameterSpec> parameters = new HashMap<>();
    Map<String, Float> multipliers = new HashMap<>();
    for (ParameterSpec parameter : Transformer.parameters(CONFIG)) {
      parameters.put(parameter.name(), parameter);
      multipliers.put(parameter.name(), MULTIPLIER);
    }
    try {
      Transformer.write(
          fresh.resolve("encoder.onnx"),
          fresh.resolve("decoder.onnx"),
          CONFIG,
          new Transformer.Form(
              Precision.FP32,
              rounds ? Optional.of(new Rounding(multipliers)) : Optional.empty(),
              true),
          WeightSource.of(
              name -> UntrainedFolder.random(Objects.requireNonNull(parameters.get(name)))),
          Map.of());
      Files.writeString(fresh.resolve(ModelFolder.TOKENIZER), tokenizer());
      Files.write(fresh.resolve(SHORTLIST), shortlist());
      ModelFolder.writeConfig(fresh, config(rounds));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ModelConfig config(boolean rounds) {
    return new ModelConfig(
        ModelConfig.FORMAT,
        "transformer",
        "Untrained",
        "A network with random weights.",
        Transformer.parameterCount(CONFIG),
        new GraphContract.EncoderDecoder(
            "encoder.onnx",
            "decoder.onnx",
            Transformer.memories(CONFIG).stream()
                .map(m -> new GraphContract.Memory(m.name(), m.groups(), m.size()))
                .toList(),
            Transformer.states(CONFIG).stream()
                .map(s -> new GraphContract.DecoderState(s.input(), s.output(), s.size(), false))
                .toList(),
            List.of(),
            Transformer.ALIGNMENT,
            rounds
                ? List.of(PairTrait.POSITIONS, PairTrait.CANDIDATES, PairTrait.EXACT)
                : List.of(PairTrait.POSITIONS, PairTrait.CANDIDATES)),
        new Task.Seq2Seq(
            VOCAB + 1,
            VOCAB + 1,
            true,
            new Task.Special(0, VOCAB, 0),
            false,
            new Task.Limits(256, 256, 2, 0),
            new Task.Decoding(1, 1, null, Task.Ending.ENDED),
            new Task.Languages("en", "fr"),
            List.of(),
            new Conventions(
                List.of(), null, List.of(VOCAB), false, null, List.of(1), true, SHORTLIST),
            null,
            null),
        new Provenance("none", null, null, null, null, Map.of()));
  }

  /** A vocabulary of made-up words. */
  private static String tokenizer() {
    return IntStream.range(2, VOCAB)
        .mapToObj(i -> "\"w%d\":%d".formatted(i, i))
        .collect(
            Collectors.joining(
                ",",
                """
                {"added_tokens":[{"id":0,"content":"</s>","special":true},
                {"id":1,"content":"<unk>","special":true}],
                "pre_tokenizer":{"type":"WhitespaceSplit"},
                "model":{"type":"WordLevel","unk_token":"<unk>","vocab":{"</s>":0,"<unk>":1,""",
                "}}}"));
  }

  /** A shortlist of random words, in Marian's form. */
  private static byte[] shortlist() {
    SplittableRandom random = new SplittableRandom(2);
    List<Integer> ids = new ArrayList<>();
    int words = VOCAB + 1;
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * (6 + words) + Integer.BYTES * BEST * VOCAB)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(MAGIC).putLong(0).putLong(FIRST).putLong(BEST).putLong(words);
    bytes.putLong((long) BEST * VOCAB);
    for (int word = 0; word < words; word++) {
      bytes.putLong((long) BEST * word);
    }
    for (int word = 0; word < VOCAB; word++) {
      ids.clear();
      random.ints(BEST, 0, VOCAB).sorted().forEach(ids::add);
      ids.forEach(bytes::putInt);
    }
    long checksum = 0;
    for (int at = 2 * Long.BYTES; at + Long.BYTES <= bytes.capacity(); at += Long.BYTES) {
      checksum ^= bytes.getLong(at) + 0x9e3779b9L + (checksum << 6) + (checksum >>> 2);
    }
    bytes.putLong(Long.BYTES, checksum);
    return bytes.array();
  }
}
