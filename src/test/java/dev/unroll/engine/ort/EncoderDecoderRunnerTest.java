package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.translation.Seq2SeqRunner.Lane;
import dev.unroll.engine.translation.Seq2SeqRunner.Step;
import dev.unroll.runtime.RuntimeFailure;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EncoderDecoderRunnerTest {
  private static final int ROWS = 9;
  private static final int VOCAB = SmallTranslator.VOCAB;

  @TempDir static Path folder;

  static List<SmallTranslator> models() {
    return Stream.concat(
            SmallTranslator.all().stream(),
            SmallTranslator.all().stream()
                .filter(model -> !model.contract().caches().isEmpty())
                .map(model -> model.named("fused " + model.name())))
        .toList();
  }

  private static EncoderDecoderRunner open(SmallTranslator model) {
    if (model.name().startsWith("fused")) {
      return EncoderDecoderRunner.open(
          model.in(fresh()).path(),
          model.contract(),
          model.task(),
          SessionSettings.cpu(2),
          EngineConfig.defaults().withSlots(ROWS),
          false,
          1);
    }
    return new EncoderDecoderRunner(
        Session.open(model.encoder(), SessionSettings.cpu(2)),
        Session.open(model.decoder(), SessionSettings.cpu(2)),
        model.contract(),
        model.task(),
        ROWS,
        60);
  }

  private static Path fresh() {
    try {
      return Files.createTempDirectory(folder, "models");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A source with its end. */
  private static long[] source(int seed, int length) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] source = new long[length];
    Arrays.setAll(source, _ -> random.nextInt(SmallTranslator.SPECIAL.size(), VOCAB));
    source[length - 1] = SmallTranslator.END;
    return source;
  }

  private static float[] logits(Step step, int row) {
    float[] copy = new float[VOCAB];
    step.logits().get(row * VOCAB, copy);
    return copy;
  }

  private static void assertClose(SmallTranslator model, float[] actual, float[] expected) {
    assertThat(actual.length).isGreaterThanOrEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(tolerance(model)));
    }
  }

  /** Matrices of a fused one are rounded once more, column by column. */
  private static float tolerance(SmallTranslator model) {
    return !model.rounds() ? 2e-5f : model.name().startsWith("fused") ? 0.06f : 0.02f;
  }

  @ParameterizedTest
  @MethodSource("models")
  void paddedSentence_isWhatTheGraphsMakeOfItAlone(SmallTranslator model) {
    try (EncoderDecoderRunner runner = open(model);
        FromScratch plain = new FromScratch(model)) {
      for (Lane lane : runner.lanes()) {
        for (int length : new int[] {1, 2, 7, 8, 9, 31, 32, 33, 50}) {
          if (length > lane.sourceTokens()) {
            continue;
          }
          long[] source = source(length, length);
          lane.encode(0, List.of(source(1, 3), source));
          lane.decode(new long[] {1, 1}, runner.aligns());
          lane.decode(new long[] {5, 7}, runner.aligns());
          Step step = lane.decode(new long[] {6, 8}, runner.aligns());
          FromScratch.Answer expected = plain.ask(source, 1, 7, 8);
          assertClose(model, logits(step, 1), expected.logits());
          if (runner.aligns()) {
            float[] alignment = new float[lane.sourceTokens()];
            Objects.requireNonNull(step.alignment()).get(lane.sourceTokens(), alignment);
            assertClose(model, alignment, expected.alignment());
            for (int i = length; i < alignment.length; i++) {
              assertThat(alignment[i]).as("attention to padding").isZero();
            }
          }
          lane.arrange(new int[0]);
        }
      }
    }
  }

  /** Reads a sentence into row 0 of an empty lane, then three target tokens. */
  private static float[] alone(Lane lane, long[] source) {
    lane.encode(0, List.of(source));
    lane.decode(new long[] {1}, false);
    lane.decode(new long[] {7}, false);
    float[] logits = logits(lane.decode(new long[] {8}, false), 0);
    lane.arrange(new int[0]);
    return logits;
  }

  @ParameterizedTest
  @MethodSource("models")
  void sentence_isComputedToTheSameBits_inEveryRowAndCompany(SmallTranslator model) {
    try (EncoderDecoderRunner runner = open(model)) {
      for (int length : new int[] {5, 20, 45}) {
        long[] source = source(99, length);
        Lane lane =
            runner.lanes().stream()
                .filter(l -> l.sourceTokens() >= length)
                .findFirst()
                .orElseThrow();
        float[] alone = alone(lane, source);
        for (int rows = 1; rows <= ROWS; rows++) {
          int n = rows;
          int mine = n / 2;
          List<long[]> sources = new ArrayList<>();
          for (int row = 0; row < n; row++) {
            sources.add(row == mine ? source : source(n * 10 + row, 2 + (row * 5) % (length - 1)));
          }
          lane.encode(0, sources);
          long[] tokens = new long[n];
          Arrays.setAll(tokens, row -> row == mine ? 1 : 3 + row);
          lane.decode(tokens, false);
          tokens[mine] = 7;
          lane.decode(tokens, runner.aligns());
          int[] from = new int[n];
          Arrays.setAll(from, row -> (row + mine) % n);
          lane.arrange(from); // mine is now in row 0
          tokens[0] = 8;
          assertThat(logits(lane.decode(tokens, false), 0)).as("among %d", n).isEqualTo(alone);
          lane.arrange(new int[0]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void arrangedRows_goOnAsIfTheirTargetsHadBeenReadThere(SmallTranslator model) {
    try (EncoderDecoderRunner runner = open(model);
        FromScratch plain = new FromScratch(model)) {
      for (Lane lane : runner.lanes()) {
        SplittableRandom random = new SplittableRandom(8);
        List<long[]> sources = new ArrayList<>(); // of each row
        List<long[]> targets = new ArrayList<>(); // what each row has read
        for (int step = 0; step < 25; step++) {
          int free = ROWS - sources.size();
          if (free > 0 && random.nextInt(3) == 0) {
            List<long[]> fresh = new ArrayList<>();
            for (int i = random.nextInt(free); i >= 0; i--) {
              fresh.add(source(random.nextInt(), random.nextInt(2, lane.sourceTokens() + 1)));
              targets.add(new long[0]);
            }
            lane.encode(sources.size(), fresh);
            sources.addAll(fresh);
          }
          if (sources.isEmpty()) {
            continue;
          }
          long[] next = new long[sources.size()];
          for (int row = 0; row < next.length; row++) {
            next[row] = targets.get(row).length == 0 ? 1 : random.nextInt(3, VOCAB);
            long[] longer = Arrays.copyOf(targets.get(row), targets.get(row).length + 1);
            longer[longer.length - 1] = next[row];
            targets.set(row, longer);
          }
          Step made = lane.decode(next, false);
          for (int row = 0; row < next.length; row++) {
            assertClose(
                model, logits(made, row), plain.ask(sources.get(row), targets.get(row)).logits());
          }
          int[] from = new int[random.nextInt(0, ROWS + 1)];
          Arrays.setAll(from, _ -> random.nextInt(next.length));
          lane.arrange(from);
          List<long[]> oldSources = List.copyOf(sources);
          List<long[]> oldTargets = List.copyOf(targets);
          sources.clear();
          targets.clear();
          for (int row : from) {
            sources.add(oldSources.get(row));
            targets.add(oldTargets.get(row));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void failedRun_changesNothing(SmallTranslator model) {
    try (EncoderDecoderRunner runner = open(model)) {
      Lane lane = runner.lanes().getFirst();
      float[] alone = alone(lane, source(4, 6));
      lane.encode(0, List.of(source(4, 6), source(5, 6)));
      lane.decode(new long[] {1, 1}, false);
      assertThatThrownBy(() -> lane.decode(new long[] {7, VOCAB + 1_000}, false))
          .isInstanceOf(RuntimeFailure.class)
          .message()
          .doesNotContain("\n");
      lane.decode(new long[] {7, 3}, false);
      assertThat(logits(lane.decode(new long[] {8, 3}, false), 0)).isEqualTo(alone);
    }
  }
}
