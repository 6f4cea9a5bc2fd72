package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.engine.Input;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.runtime.Device;
import dev.unroll.runtime.Provider;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.SessionSettings.Idle;
import dev.unroll.runtime.SessionSettings.Kept;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Caches in the memory of the device, a GPU where there is one, beside caches in Java's memory. */
class DeviceCacheTest {
  private static final int VOCAB = SmallModel.LETTERS.length();
  private static final int SLOTS = 5;

  private static CachedDecoderRunner open(SmallGpt model, byte[] graph, Kept kept) {
    return new CachedDecoderRunner(
        Session.open(graph, settings(kept)),
        model.contract(),
        new CachedDecoderRunner.Size(
            SLOTS, SmallGpt.CONTEXT, VOCAB, SmallGpt.CONTEXT, model.config().size()));
  }

  private static SessionSettings settings(Kept kept) {
    Provider provider = Device.choose(Provider.AUTO).provider();
    return new SessionSettings(1, Idle.SLEEP, provider).keeping(kept);
  }

  /** The likeliest tokens of streams that join and leave, each leaving hole filled by the last. */
  private static List<List<Integer>> streams(CachedDecoderRunner runner) {
    SplittableRandom random = new SplittableRandom(3);
    List<List<Integer>> all = new ArrayList<>();
    List<List<Integer>> running = new ArrayList<>();
    for (int step = 0; step < 60; step++) {
      if (running.size() < SLOTS && (running.isEmpty() || random.nextInt(3) == 0)) {
        int slot = running.size();
        long[] prompt = random.longs(1 + random.nextInt(6), 0, VOCAB).toArray();
        runner.clear(slot);
        List<Integer> stream = new ArrayList<>();
        stream.add(likeliest(runner.prefill(slot, new Input.Tokens(prompt)), 0));
        running.add(stream);
        all.add(stream);
      }
      FloatBuffer logits =
          runner.decode(new Input.Tokens(running.stream().mapToLong(List::getLast).toArray()));
      for (int slot = 0; slot < running.size(); slot++) {
        running.get(slot).add(likeliest(logits, slot));
      }
      if (running.size() > 1 && random.nextInt(4) == 0) {
        int hole = random.nextInt(running.size());
        int last = running.size() - 1;
        if (hole != last) {
          runner.move(last, hole);
          running.set(hole, running.get(last));
        }
        running.removeLast();
      }
      if (running.size() > 2 && random.nextInt(5) == 0) {
        runner.swap(0, 2);
        running.set(0, running.set(2, running.getFirst()));
      }
      if (running.stream().anyMatch(stream -> stream.size() > SmallGpt.CONTEXT - 10)) {
        running.clear();
      }
    }
    return all;
  }

  private static int likeliest(FloatBuffer logits, int row) {
    int best = 0;
    for (int i = 1; i < VOCAB; i++) {
      if (logits.get(row * VOCAB + i) > logits.get(row * VOCAB + best)) {
        best = i;
      }
    }
    return best;
  }

  static Stream<SmallGpt> models() {
    return SmallGpt.all();
  }

  @ParameterizedTest
  @MethodSource("models")
  void streamsThatJoinAndLeave_getTheSameTokens(SmallGpt model) {
    byte[] graph = model.graph();
    try (CachedDecoderRunner host = open(model, graph, Kept.HOST);
        CachedDecoderRunner device = open(model, graph, Kept.DEVICE)) {
      List<List<Integer>> expected = streams(host);
      assertThat(expected).hasSizeGreaterThan(5);
      assertThat(streams(device)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("translators")
  void translations_areTheSame_whenRowsMoveBetweenSentences(SmallTranslator model) {
    List<List<float[]>> all = new ArrayList<>();
    for (Kept kept : Kept.values()) {
      try (EncoderDecoderRunner runner = open(model, model.decoder(), kept)) {
        all.add(translate(runner));
      }
    }
    assertThat(all.get(1)).containsExactlyElementsOf(all.get(0));
  }

  private static List<float[]> translate(EncoderDecoderRunner runner) {
    Seq2SeqRunner.Lane lane = runner.lanes().getFirst();
    List<float[]> logits = new ArrayList<>();
    lane.encode(0, List.of(new long[] {5, 6, 7, 2}, new long[] {9, 8, 2}));
    long[] next = {1, 1};
    for (int step = 0; step < 6; step++) {
      if (step == 2) {
        lane.arrange(new int[] {1, 0, 1});
        next = new long[] {1, 1, 1};
      } else if (step == 4) {
        lane.encode(1, List.of(new long[] {4, 4, 2}));
      }
      FloatBuffer step1 = lane.decode(next, false).logits();
      for (int row = 0; row < next.length; row++) {
        float[] copy = new float[SmallTranslator.VOCAB];
        step1.get(row * SmallTranslator.VOCAB, copy);
        logits.add(copy);
        next[row] = (next[row] * 7 + step) % SmallTranslator.VOCAB;
      }
    }
    return logits;
  }

  private static EncoderDecoderRunner open(SmallTranslator model, byte[] decoder, Kept kept) {
    return new EncoderDecoderRunner(
        Session.open(model.encoder(), SessionSettings.cpu(1)),
        Session.open(decoder, SessionSettings.cpu(1).keeping(kept)),
        model.contract(),
        model.task(),
        SLOTS,
        60);
  }

  static List<SmallTranslator> translators() {
    return SmallTranslator.all();
  }
}
