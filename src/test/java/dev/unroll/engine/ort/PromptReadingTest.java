package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.FolderDescription;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.OnnxOutline;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.Input;
import dev.unroll.engine.ModelRunner;
import dev.unroll.runtime.SessionSettings;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A prompt leaves the same bits, however it is read. */
class PromptReadingTest {
  private static final int VOCAB = SmallModel.LETTERS.length();
  private static final int PROMPT = 40;
  private static final long ROOM = 1 << 20;

  static Stream<SmallGpt> models() {
    return SmallGpt.all();
  }

  private static CachedDecoderRunner open(SmallGpt model, int slots, long prefixBytes) {
    return new CachedDecoderRunner(
        model.session(2),
        model.contract(),
        new CachedDecoderRunner.Size(
            slots, SmallGpt.CONTEXT, VOCAB, 4 * SmallGpt.CONTEXT, 0, prefixBytes));
  }

  private static Input.Tokens random(int seed, int length) {
    return new Input.Tokens(new SplittableRandom(seed).longs(length, 0, VOCAB).toArray());
  }

  private static float[] copy(FloatBuffer output) {
    float[] copy = new float[output.remaining()];
    output.get(copy);
    return copy;
  }

  /** The logits after a prompt, and after each of some tokens that follow it. */
  private static List<float[]> goOn(CachedDecoderRunner runner, int slot, float[] afterPrompt) {
    List<float[]> logits = new ArrayList<>(List.of(afterPrompt));
    for (int step = 0; step < 4; step++) {
      long[] tokens = new long[slot + 1];
      tokens[slot] = 3L + step;
      float[] all = copy(runner.decode(new Input.Tokens(tokens)));
      logits.add(Arrays.copyOfRange(all, slot * VOCAB, (slot + 1) * VOCAB));
    }
    return logits;
  }

  private static List<float[]> inOnePiece(CachedDecoderRunner runner, Input prompt) {
    runner.clear(0);
    return goOn(runner, 0, copy(runner.prefill(0, prompt)));
  }

  private static void assertSame(SmallGpt model, List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      model.assertSame(actual.get(i), expected.get(i), "step " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void pieces_ofTwoTokensOrMore_giveTheBitsOfTheWhole(SmallGpt model) {
    try (CachedDecoderRunner runner = open(model, 1, 0)) {
      Input prompt = random(1, PROMPT);
      List<float[]> whole = inOnePiece(runner, prompt);
      SplittableRandom random = new SplittableRandom(2);
      for (int trial = 0; trial < 10; trial++) {
        runner.clear(0);
        int from = 0;
        while (from < PROMPT - 4) {
          int to = from + random.nextInt(2, 5 + trial);
          to = Math.min(to, PROMPT - 2);
          if (to - from > 1) {
            runner.read(0, prompt.slice(from, to));
            from = to;
          }
        }
        assertSame(
            model, goOn(runner, 0, copy(runner.prefill(0, prompt.slice(from, PROMPT)))), whole);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void promptsTogether_giveTheBitsOfEachAlone(SmallGpt model) {
    try (CachedDecoderRunner runner = open(model, 6, 0)) {
      int[] lengths = {7, 1, 9, 2, 8};
      List<Input> prompts = new ArrayList<>();
      List<List<float[]>> alone = new ArrayList<>();
      for (int i = 0; i < lengths.length; i++) {
        prompts.add(random(i, lengths[i]));
        alone.add(inOnePiece(runner, prompts.getLast()));
      }
      for (int i = 0; i < lengths.length; i++) {
        for (int slot = 0; slot < 6; slot++) {
          runner.clear(slot);
        }
        runner.prefill(0, random(9, 3));
        float[] first = copy(runner.prefill(1, prompts));
        float[] mine = Arrays.copyOfRange(first, i * VOCAB, (i + 1) * VOCAB);
        assertSame(model, goOn(runner, 1 + i, mine), alone.get(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void recalledBeginning_givesTheBitsOfThePromptReadAnew(SmallGpt model) {
    try (CachedDecoderRunner fresh = open(model, 1, 0);
        CachedDecoderRunner runner = open(model, 2, ROOM)) {
      Input prompt = random(1, PROMPT);
      List<float[]> expected = inOnePiece(fresh, prompt);
      runner.clear(1);
      assertThat(runner.recall(1, prompt)).isZero();
      runner.read(1, prompt.slice(0, 20)); // One whole block, and the next with other tokens.
      runner.read(1, random(5, 14));
      runner.move(1, 0);

      runner.clear(1);
      assertThat(runner.recall(1, prompt)).isEqualTo(PrefixCache.BLOCK);
      float[] first = copy(runner.prefill(1, prompt.slice(PrefixCache.BLOCK, PROMPT)));
      assertSame(model, goOn(runner, 1, first), expected);

      runner.clear(0);
      assertThat(runner.recall(0, prompt)).isEqualTo(2 * PrefixCache.BLOCK);
      first = copy(runner.prefill(0, prompt.slice(2 * PrefixCache.BLOCK, PROMPT)));
      assertSame(model, goOn(runner, 0, first), expected);
    }
  }

  @Test
  void generatedTokens_areNotRecalled_asTheyAreRoundedInAnotherWay() {
    try (CachedDecoderRunner runner = open(SmallGpt.first(), 1, ROOM)) {
      Input prompt = random(1, PROMPT);
      runner.clear(0);
      runner.prefill(0, prompt.slice(0, 20));
      for (int i = 20; i < PROMPT; i++) {
        runner.decode(prompt.slice(i, i + 1));
      }
      runner.clear(0);

      assertThat(runner.recall(0, prompt)).isEqualTo(PrefixCache.BLOCK);
    }
  }

  @Test
  void recalling_leavesTwoTokensToRead() {
    try (CachedDecoderRunner runner = open(SmallGpt.first(), 1, ROOM)) {
      Input prompt = random(1, 2 * PrefixCache.BLOCK + 1);
      runner.clear(0);
      runner.prefill(0, prompt);
      runner.clear(0);

      assertThat(runner.recall(0, prompt)).isEqualTo(PrefixCache.BLOCK);
    }
  }

  @Test
  void memoryOfBeginnings_isBounded_andWhatIsOfUseStays() {
    SmallGpt model = SmallGpt.first();
    long block =
        2L * model.config().layers() * model.config().size() * Float.BYTES * PrefixCache.BLOCK;
    try (CachedDecoderRunner runner = open(model, 1, 4 * block)) {
      long before = runner.cacheBytes();
      Input common = random(1, PROMPT);
      for (int i = 0; i < 20; i++) {
        runner.clear(0);
        int known = runner.recall(0, common);
        assertThat(known).isEqualTo(i == 0 ? 0 : 2 * PrefixCache.BLOCK);
        runner.prefill(0, common.slice(known, PROMPT));
        runner.clear(0);
        assertThat(runner.recall(0, random(100 + i, 20))).isZero();
        runner.prefill(0, random(100 + i, 20));
      }
      assertThat(runner.cacheBytes() - before).isEqualTo(4 * block);
    }
  }

  @Test
  void runnerWithoutAnEngine_keepsNothing_asNobodyRecallsIt() {
    EngineConfig config = EngineConfig.defaults().withSlots(1);
    try (ModelRunner runner =
        new OrtEngines(RuntimeOptions.cpu(1), config, Clock.SYSTEM)
            .runner(ModelFolder.read(Path.of("models/shakespeare-gpt")))) {
      long before = runner.cacheBytes();
      runner.clear(0);
      runner.prefill(0, random(1, PROMPT));

      assertThat(runner.cacheBytes()).isEqualTo(before);
    }
  }

  @Test
  void olderGraph_whichGivesAllLogits_isReadAsBefore() {
    ModelFolder folder = ModelFolder.read(Path.of("models/shakespeare-gpt"));
    if (!(FolderDescription.of(folder.config())
        instanceof FolderDescription.CachedDecoder(var graph, var task))) {
      throw new AssertionError(folder);
    }
    EngineConfig config = EngineConfig.defaults().withSlots(3);
    try (CachedDecoderRunner runner =
        CachedDecoderRunner.open(
            folder.path(),
            graph,
            task.context(),
            task.vocabSize(),
            SessionSettings.cpu(1),
            config)) {
      assertThat(OnnxOutline.of(folder.path().resolve(graph.file())).inputs())
          .doesNotContain("wanted");
      int vocab = task.vocabSize();
      Input prompt = new Input.Tokens(new SplittableRandom(1).longs(20, 0, vocab).toArray());
      runner.clear(0);
      float[] all = copy(runner.outputs(0, prompt));
      runner.clear(0);
      float[] last = copy(runner.prefill(0, prompt));
      runner.clear(0);
      runner.clear(1);
      float[] together = copy(runner.prefill(0, List.of(prompt.slice(0, 7), prompt)));

      assertThat(last).isEqualTo(Arrays.copyOfRange(all, 19 * vocab, 20 * vocab));
      assertThat(together).isEqualTo(concat(Arrays.copyOfRange(all, 6 * vocab, 7 * vocab), last));
    }
  }

  private static float[] concat(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }
}
