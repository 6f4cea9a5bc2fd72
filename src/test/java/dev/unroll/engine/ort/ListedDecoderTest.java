package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.bundle.PairTrait;
import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.translation.Seq2SeqRunner.Lane;
import dev.unroll.engine.translation.Seq2SeqRunner.Step;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.onnx.Precision;
import dev.unroll.graph.onnx.Rounding;
import dev.unroll.graph.onnx.WeightSource;
import dev.unroll.model.Transformer;
import dev.unroll.model.TransformerStyle;
import dev.unroll.nn.FeedForward;
import dev.unroll.nn.SinusoidalPositions;
import dev.unroll.runtime.ListedDecoder;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.form.ListedRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows with logits of tokens of their own, against the same tokens chosen for a whole run. */
class ListedDecoderTest {
  private static final int VOCAB = 700;
  private static final SplittableRandom RANDOM = new SplittableRandom(5);

  @TempDir private Path folder = Path.of("");

  private EncoderDecoder write(TransformerStyle.History history, boolean rounds)
      throws IOException {
    Transformer.Config config =
        new Transformer.Config(
            1,
            2,
            32,
            2,
            48,
            VOCAB,
            VOCAB,
            0,
            Transformer.Norm.POST,
            Transformer.Positions.SINUSOIDAL,
            SmallTranslator.LONGEST,
            Transformer.Tying.ALL,
            new TransformerStyle(
                new TransformerStyle.Lookup(true, false),
                SinusoidalPositions.Layout.MARIAN,
                TransformerStyle.Buckets.DEFAULT,
                new TransformerStyle.Normalisation(TransformerStyle.Normalisation.Kind.LAYER, 1e-6),
                0,
                new TransformerStyle.Inner(FeedForward.Activation.RELU, false),
                true,
                new TransformerStyle.Logits(false, true),
                history,
                0));
    Map<String, ParameterSpec> parameters = new HashMap<>();
    Map<String, Float> multipliers = new HashMap<>();
    for (ParameterSpec parameter : Transformer.parameters(config)) {
      parameters.put(parameter.name(), parameter);
      multipliers.put(parameter.name(), 40f);
    }
    Transformer.write(
        folder.resolve("encoder.onnx"),
        folder.resolve("decoder.onnx"),
        config,
        new Transformer.Form(
            Precision.FP32,
            rounds ? Optional.of(new Rounding(multipliers)) : Optional.empty(),
            true),
        WeightSource.of(
            name -> random((int) Objects.requireNonNull(parameters.get(name)).shape().elements())),
        Map.of());
    List<PairTrait> traits = new ArrayList<>(List.of(PairTrait.CANDIDATES, PairTrait.EXACT));
    if (history == TransformerStyle.History.SSRU) {
      traits.add(PairTrait.POSITIONS);
    }
    return new EncoderDecoder(
        "encoder.onnx",
        "decoder.onnx",
        Transformer.memories(config).stream()
            .map(m -> new GraphContract.Memory(m.name(), m.groups(), m.size()))
            .toList(),
        Transformer.states(config).stream()
            .map(s -> new GraphContract.DecoderState(s.input(), s.output(), s.size(), false))
            .toList(),
        Transformer.caches(config).stream()
            .map(c -> new GraphContract.Cache(c.past(), c.present(), c.heads(), c.headSize()))
            .toList(),
        Transformer.ALIGNMENT,
        traits);
  }

  private static float[] random(int count) {
    float[] drawn = new float[count];
    for (int i = 0; i < count; i++) {
      drawn[i] = (float) (0.4 * RANDOM.nextGaussian());
    }
    return drawn;
  }

  private EncoderDecoderRunner open(EncoderDecoder contract) {
    return EncoderDecoderRunner.open(
        folder,
        contract,
        task(),
        SessionSettings.cpu(1),
        EngineConfig.defaults().withSlots(6),
        true,
        1);
  }

  private static Task.Seq2Seq task() {
    return new Task.Seq2Seq(
        VOCAB,
        VOCAB,
        true,
        new Task.Special(0, VOCAB - 1, 0),
        false,
        new Task.Limits(SmallTranslator.LONGEST, SmallTranslator.LONGEST, 2, 0),
        new Task.Decoding(1, 1, null, Task.Ending.ENDED),
        null,
        List.of(),
        null,
        null,
        null);
  }

  /** Ascending tokens. */
  private static int[] tokens(int count) {
    return RANDOM.ints(0, VOCAB).distinct().limit(count).sorted().toArray();
  }

  @ParameterizedTest
  @EnumSource(TransformerStyle.History.class)
  void logits_areThoseOfTheTokensOfEachRow_toTheBit(TransformerStyle.History history)
      throws IOException {
    EncoderDecoder contract = write(history, true);
    try (EncoderDecoderRunner runner = open(contract)) {
      Lane own = runner.lanes().getFirst();
      Lane all = // for sentences of more tokens
          runner.lanes().stream().filter(lane -> !lane.keepsChosen()).findFirst().orElseThrow();
      assertThat(own.keepsChosen()).isTrue();
      assertThat(own.mostChosen()).isGreaterThan(300).isLessThan(all.mostChosen());
      assertThat(own.sourceTokens()).isEqualTo(all.sourceTokens());
      // Widths that grow and shrink while rows are in use, and rows that move.
      List<int[]> chosen =
          new ArrayList<>(List.of(tokens(40), tokens(90), tokens(300), tokens(8), tokens(65)));
      List<long[]> sources =
          List.of(
              new long[] {7, 2},
              new long[] {9, 4, 2},
              new long[] {5, 6, 7, 2},
              new long[] {8, 2},
              new long[] {3, 3, 3, 2});
      for (int i = 0; i < sources.size(); i++) {
        own.encode(i, sources.subList(i, i + 1), chosen.subList(i, i + 1));
      }
      all.encode(0, sources);
      int[] from = {4, 3, 0, 1}; // the widest row leaves
      for (int step = 0; step < 6; step++) {
        long[] last = new long[chosen.size()];
        Arrays.setAll(last, row -> 11 + row);
        int[] together = chosen.stream().flatMapToInt(Arrays::stream).toArray();
        Step given = own.decode(last, false);
        Step other = all.decode(last, false, together);
        int at = 0;
        for (int row = 0; row < chosen.size(); row++) {
          int count = chosen.get(row).length;
          float[] expected = new float[count];
          other.logits().get(row * other.width() + at, expected);
          float[] logits = new float[count];
          given.logits().get(row * given.width(), logits);
          assertThat(logits).as("row %d of step %d", row, step).isEqualTo(expected);
          at += count;
        }
        if (step == 2) {
          own.arrange(from);
          all.arrange(from);
          chosen = new ArrayList<>(Arrays.stream(from).mapToObj(chosen::get).toList());
        }
        if (step == 3) {
          chosen.add(tokens(20));
          own.encode(4, List.of(new long[] {6, 2}), List.of(chosen.getLast()));
          all.encode(4, List.of(new long[] {6, 2}));
        }
      }
    }
  }

  @Test
  void integersWithAnotherZero_stayAsTheyAre() throws IOException {
    write(TransformerStyle.History.SSRU, true);
    byte[] file = Files.readAllBytes(folder.resolve("decoder.onnx"));
    ModelProto.Builder model = ModelProto.parseFrom(file).toBuilder();
    for (TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
      if (tensor.getRawData().equals(ByteString.copyFrom(new byte[] {(byte) 128}))) {
        tensor.setRawData(ByteString.copyFrom(new byte[] {127}));
      }
    }

    assertThat(ListedRows.of(file, true)).isPresent();
    assertThat(ListedRows.of(model.build().toByteArray(), true)).isEmpty();
  }

  @Test
  void productsOfFloats_stayAsTheyAre() throws IOException {
    write(TransformerStyle.History.SSRU, false);
    assertThat(ListedDecoder.open(folder.resolve("decoder.onnx"), SessionSettings.cpu(1)))
        .isEmpty();
  }
}
