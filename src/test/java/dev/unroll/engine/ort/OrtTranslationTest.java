package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.sampling.Sampling;
import dev.unroll.engine.translation.Hypothesis;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.engine.translation.TranslationReader;
import dev.unroll.engine.translation.TranslationRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole translations on ONNX Runtime, beside the same search recomputed from scratch. */
class OrtTranslationTest {
  private static final EngineConfig CONFIG = EngineConfig.defaults().withSlots(12).withQueue(100);
  private static final List<String> TEXTS =
      List.of("a", "once upon a time.", "the small network wrote, and so on; it wrote.", "zz top");

  @TempDir Path models;

  static List<SmallTranslator> models() {
    return SmallTranslator.all();
  }

  private static TranslationEngine open(ModelFolder folder) {
    return new OrtEngines(RuntimeOptions.of("cpu", 1, false), CONFIG, Clock.SYSTEM)
        .openTranslation(folder, EngineListener.NONE);
  }

  private static TranslationReader ask(
      TranslationEngine engine, Search search, List<String> texts) {
    return TranslationReader.eager(engine.submit(TranslationRequest.of(texts, search, false)));
  }

  /** A hypothesis. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  private record Plain(long[] target, double logProbability) {
    boolean ended() {
      return target[target.length - 1] == SmallTranslator.END;
    }

    double score(double lengthPenalty) {
      return logProbability / Math.pow((5.0 + target.length - 1) / 6, lengthPenalty);
    }

    String text() {
      StringBuilder text = new StringBuilder();
      for (int i = 1; i < target.length && target[i] != SmallTranslator.END; i++) {
        text.append(letters().charAt((int) target[i] - SmallTranslator.SPECIAL.size()));
      }
      return text.toString();
    }
  }

  /** The characters in the order of their tokens. */
  private static String letters() {
    return SmallTranslator.LETTERS
        .chars()
        .sorted()
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static long[] source(SmallTranslator model, String text) {
    int n = text.length();
    long[] source = new long[n + 1];
    for (int i = 0; i < n; i++) {
      int from = model.reversed() ? n - 1 - i : i;
      source[i] = (long) letters().indexOf(text.charAt(from)) + SmallTranslator.SPECIAL.size();
    }
    source[n] = SmallTranslator.END;
    return source;
  }

  /** Beam search as one would write it down, each step from scratch. */
  private static List<Plain> search(
      SmallTranslator model, FromScratch plain, String text, int width, double lengthPenalty) {
    long[] source = source(model, text);
    int most = model.task().maxTarget(source.length);
    List<Plain> live = List.of(new Plain(new long[] {1}, 0));
    List<Plain> found = new ArrayList<>();
    while (!live.isEmpty()) {
      List<Plain> grown = new ArrayList<>();
      for (Plain hypothesis : live) {
        float[] logits = plain.ask(source, hypothesis.target()).logits();
        double sum = 0;
        for (int token = SmallTranslator.END; token < logits.length; token++) {
          sum += Math.exp(logits[token]);
        }
        int length = hypothesis.target().length;
        for (int token = SmallTranslator.END; token < logits.length; token++) {
          if (token == SmallTranslator.END || length < most) {
            long[] longer = Arrays.copyOf(hypothesis.target(), length + 1);
            longer[length] = token;
            double logProbability = hypothesis.logProbability() + logits[token] - Math.log(sum);
            grown.add(new Plain(longer, logProbability));
          }
        }
      }
      grown.sort(Comparator.comparingDouble(Plain::logProbability).reversed());
      List<Plain> kept = grown.subList(0, Math.min(grown.size(), width - found.size()));
      live = kept.stream().filter(p -> !p.ended()).toList();
      kept.stream().filter(Plain::ended).forEach(found::add);
    }
    found.sort(Comparator.comparingDouble((Plain p) -> p.score(lengthPenalty)).reversed());
    return found;
  }

  static List<SmallTranslator> exactModels() {
    return models().stream().filter(model -> !model.rounds()).toList();
  }

  /** Of those that read the same, blanks aside, the best one. */
  private static List<Plain> distinct(List<Plain> found) {
    Map<String, Plain> byText = new LinkedHashMap<>();
    found.forEach(plain -> byText.putIfAbsent(plain.text().strip().replaceAll(" +", " "), plain));
    return List.copyOf(byText.values());
  }

  @ParameterizedTest
  @MethodSource("exactModels")
  void beamSearch_findsWhatSearchFromScratchFinds(SmallTranslator model) {
    ModelFolder folder = model.in(models);
    try (TranslationEngine engine = open(folder);
        FromScratch plain = new FromScratch(model)) {
      engine.warmUp();
      List<TranslationReader> readers = new ArrayList<>();
      int[] widths = {1, 2, 5};
      for (int width : widths) {
        readers.add(ask(engine, new Search.Beam(width, 0.7, 0, width), TEXTS));
      }
      for (int i = 0; i < widths.length; i++) {
        TranslationReader reader = readers.get(i).await();
        int width = widths[i];
        for (int text = 0; text < TEXTS.size(); text++) {
          List<Plain> expected = distinct(search(model, plain, TEXTS.get(text), width, 0.7));
          List<Hypothesis> best = reader.best(text);
          assertThat(best.stream().map(Hypothesis::text))
              .isEqualTo(expected.stream().map(Plain::text).toList());
          for (int n = 0; n < best.size(); n++) {
            assertThat(best.get(n).score()).isCloseTo(expected.get(n).score(0.7), within(1e-4));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void sameSeed_givesTheSameText_whateverElseRuns(SmallTranslator model) {
    ModelFolder folder = model.in(models);
    try (TranslationEngine engine = open(folder)) {
      Search sample = new Search.Sample(new Sampling(1, 0, 1, 42));
      Search greedy = new Search.Greedy();
      String sampled = ask(engine, sample, TEXTS.subList(1, 2)).await().text(0);
      Hypothesis alone = ask(engine, greedy, TEXTS.subList(1, 2)).await().best(0).getFirst();
      List<TranslationReader> same = new ArrayList<>();
      List<TranslationReader> sameGreedy = new ArrayList<>();
      for (int i = 0; i < 15; i++) {
        ask(engine, new Search.Beam(1 + i % 5, 1, 0, 1), TEXTS.subList(i % 3, 4));
        same.add(ask(engine, sample, TEXTS.subList(1, 2)));
        sameGreedy.add(ask(engine, greedy, TEXTS.subList(1, 2)));
      }
      assertThat(same).allSatisfy(r -> assertThat(r.await().text(0)).isEqualTo(sampled));
      assertThat(sameGreedy) // to the last bit of its score
          .allSatisfy(r -> assertThat(r.await().best(0)).containsExactly(alone));
    }
  }

  @Test
  void textOfAnyLength_isTranslated() {
    ModelFolder folder = SmallTranslator.all().get(1).in(models);
    try (TranslationEngine engine = open(folder)) {
      List<String> texts = new ArrayList<>();
      for (int n = 0; n < SmallTranslator.LONGEST; n++) {
        texts.add("x".repeat(n));
      }
      TranslationReader reader = ask(engine, new Search.Greedy(), texts);
      assertThat(reader.last()).isInstanceOf(TranslationEvent.Finished.class);
      assertThat(reader.translated()).hasSize(texts.size());
      assertThat(reader.violations()).isEmpty();
    }
  }

  private void assertRefused(SmallTranslator model, EncoderDecoder described, String... because) {
    ModelFolder folder = model.in(models, described);
    assertThatThrownBy(() -> open(folder))
        .isInstanceOf(BundleException.class)
        .message()
        .startsWith(folder.path().toString())
        .contains(because)
        .doesNotContain("\n");
  }

  private static EncoderDecoder with(
      EncoderDecoder right,
      List<GraphContract.Memory> memories,
      List<GraphContract.DecoderState> states) {
    return new EncoderDecoder(
        right.encoder(), right.decoder(), memories, states, right.caches(), right.alignment());
  }

  @Test
  void configThatNamesOtherGraphs_isRefusedWithTheDifference() {
    SmallTranslator model = SmallTranslator.all().get(1);
    EncoderDecoder right = model.contract();
    GraphContract.Memory keys = right.memories().getFirst();
    GraphContract.DecoderState state = right.states().getFirst();

    assertRefused(
        model,
        with(right, List.of(), right.states()),
        "decoder.onnx: has an input memory.keys float[batch, 1, source, 9] that the config does"
            + " not name");
    assertRefused(
        model,
        with(right, List.of(new GraphContract.Memory(keys.name(), 1, 8)), right.states()),
        "encoder.onnx: has output memory.keys",
        "where memory.keys float[batch, 1, source, 8] is needed");
    assertRefused(
        model,
        with(
            right,
            right.memories(),
            List.of(new GraphContract.DecoderState("state.x", state.output(), 72, true))),
        "encoder.onnx: has no output 'state.x'");
    assertRefused(
        model,
        new EncoderDecoder(
            right.encoder(),
            right.decoder(),
            right.memories(),
            right.states(),
            List.of(new GraphContract.Cache("past", "present", 1, 4)),
            right.alignment()),
        "decoder.onnx: has no input 'positions'");
    assertRefused(
        model,
        new EncoderDecoder(
            right.encoder(),
            right.decoder(),
            right.memories(),
            right.states(),
            List.of(),
            "attention"),
        "decoder.onnx: has no output 'attention'");
    assertRefused(
        model,
        new EncoderDecoder(
            right.decoder(),
            right.encoder(),
            right.memories(),
            right.states(),
            List.of(),
            right.alignment()),
        "decoder.onnx: has no input 'source'");
  }

  @Test
  void modelThatDoesNotTranslate_isRefused() {
    ModelFolder series = SmallModel.series(dev.unroll.model.Recurrent.Family.ELMAN, 1).in(models);
    assertThatThrownBy(() -> open(series)).hasMessageContaining("translates nothing");
  }
}
