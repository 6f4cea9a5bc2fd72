package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Input;
import dev.unroll.external.DecoderFamily;
import dev.unroll.external.SmallDecoder;
import dev.unroll.external.SmallDecoder.Layout;
import dev.unroll.external.SmallDecoder.Weights;
import dev.unroll.external.TransformersJs;
import dev.unroll.external.TransformersJs.Continued;
import dev.unroll.runtime.Processor;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.text.token.Tokenizer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exported decoders continue texts here as they do in Hugging Face's own library. */
class TransformersJsTest {
  private static final int TOKENS = 40;

  /** Those whose tokenizers put a token before a text. */
  private static final Set<DecoderFamily> BEGUN =
      EnumSet.of(DecoderFamily.LLAMA, DecoderFamily.GEMMA);

  private static final List<String> PROMPTS =
      List.of(
          "To be, or not",
          "Q",
          "Whether 'tis nobler in the mind to suffer the slings and arrows of fortune,",
          "été 123 \n");

  @TempDir private static Path models = Path.of("models");
  private static TransformersJs library;

  @BeforeAll
  static void install() throws Exception {
    library = TransformersJs.install();
  }

  /** Every family in Optimum's plain layout, and every layout, form of weights and variant. */
  static List<SmallDecoder> decoders() {
    List<SmallDecoder> all = new ArrayList<>();
    for (DecoderFamily family : DecoderFamily.values()) {
      all.add(SmallDecoder.of(family));
      all.add(SmallDecoder.of(family).as(Layout.MERGED).inSubfolder());
    }
    SmallDecoder llama = SmallDecoder.of(DecoderFamily.LLAMA);
    SmallDecoder gpt2 = SmallDecoder.of(DecoderFamily.GPT2);
    all.add(llama.with(Weights.FP16));
    all.add(gpt2.with(Weights.FP16).inSubfolder());
    all.add(llama.with(Weights.INT8).inSubfolder());
    all.add(gpt2.with(Weights.INT8).as(Layout.MERGED));
    all.add(llama.with(Weights.Q4).inSubfolder());
    all.add(SmallDecoder.of(DecoderFamily.PHI).with(Weights.Q4));
    all.add(llama.withoutPositions());
    all.add(gpt2.withoutPositions());
    all.add(llama.withExternalData().inSubfolder());
    all.add(llama.as(Layout.GENAI).withoutPositions());
    all.add(gpt2.as(Layout.GENAI));
    all.add(
        SmallDecoder.of(DecoderFamily.QWEN2).as(Layout.GENAI).with(Weights.Q4).withoutPositions());
    return all;
  }

  @Test
  void decoders_continueTextsAsTransformersJsDoes() throws Exception {
    List<SmallDecoder> decoders = decoders();
    List<Path> folders = new ArrayList<>();
    List<TransformersJs.Model> asked = new ArrayList<>();
    for (SmallDecoder decoder : decoders) {
      Path folder = decoder.in(models);
      folders.add(folder);
      asked.add(TransformersJs.Model.of(decoder, folder));
    }

    List<List<Continued>> answers = library.generate(asked, PROMPTS, TOKENS);

    for (int i = 0; i < decoders.size(); i++) {
      try (Continuation here = new Continuation(folders.get(i))) {
        for (int p = 0; p < PROMPTS.size(); p++) {
          Continued expected = answers.get(i).get(p);
          assertThat(here.tokens(PROMPTS.get(p))).isEqualTo(expected.prompt());
          assertThat(expected.prompt().getFirst() == 0)
              .isEqualTo(BEGUN.contains(decoders.get(i).family()));
          assertThat(here.shortfall(expected))
              .as(decoders.get(i).name() + expected)
              .isLessThanOrEqualTo(roundings(decoders.get(i).weights()));
        }
      }
      long length = answers.get(i).stream().mapToLong(text -> text.all().size()).max().orElse(0);
      assertThat(length).as(decoders.get(i).name()).isGreaterThan(TOKENS);
    }
  }

  /**
   * How much likelier another token may be here than the one that the library chose. Where numbers
   * are rounded to few digits again and again, two tokens that are as good as equally likely are
   * chosen by the order of additions. On processors that add products of bytes up in 16 bits the
   * library's sums are cut off, ours are not.
   */
  private static float roundings(Weights weights) {
    return switch (weights) {
      case BF16, FP32, Q4 -> 0;
      case FP16 -> 0.02f;
      case INT8 -> Processor.MULTIPLIES_BYTES ? 0.05f : 0.3f;
    };
  }

  @ParameterizedTest
  @EnumSource
  void pairOfGraphs_continuesTextsAsTheOneGraphOfTheSameWeights(DecoderFamily family)
      throws Exception {
    List<Long> prompt = List.of(20L, 21L, 99L, 150L);

    try (Continuation plain = new Continuation(SmallDecoder.of(family).in(models));
        Continuation pair = new Continuation(SmallDecoder.of(family).as(Layout.PAIR).in(models))) {
      assertThat(pair.of(prompt, TOKENS)).isEqualTo(plain.of(prompt, TOKENS));
    }
  }

  /** A model from disk that continues prompts greedily. */
  private static final class Continuation implements AutoCloseable {
    private final Task.Text task;
    private final Tokenizer tokenizer;
    private final ExternalDecoderRunner runner;

    Continuation(Path path) {
      ModelConfig config = ModelFolder.read(path).config();
      task = (Task.Text) config.task();
      tokenizer = Tokenizer.open(path.resolve(ModelFolder.TOKENIZER));
      runner =
          ExternalDecoderRunner.open(
              path,
              (GraphContract.ExternalDecoder) config.graph(),
              task,
              SessionSettings.cpu(1),
              2);
    }

    List<Long> tokens(String prompt) {
      return Arrays.stream(tokenizer.encodeStart(prompt)).boxed().toList();
    }

    /** A prompt and what follows, to that many tokens in all. */
    List<Long> of(List<Long> prompt, int length) {
      List<Long> all = new ArrayList<>(prompt);
      runner.clear(0);
      FloatBuffer logits =
          runner.prefill(0, new Input.Tokens(prompt.stream().mapToLong(Long::longValue).toArray()));
      while (all.size() < length) {
        long next = likeliest(logits, runner.outputSize());
        all.add(next);
        if (task.endTokens().contains((int) next)) {
          break;
        }
        logits = runner.decode(new Input.Tokens(new long[] {next}));
      }
      return all;
    }

    /**
     * By how much, at most, the likeliest token's logit is above that of the token which the
     * library chose: 0 if they are the same everywhere.
     */
    float shortfall(Continued expected) {
      runner.clear(0);
      long[] prompt = expected.prompt().stream().mapToLong(Long::longValue).toArray();
      FloatBuffer logits = runner.prefill(0, new Input.Tokens(prompt));
      float most = 0;
      for (long token : expected.all().subList(prompt.length, expected.all().size())) {
        int best = (int) likeliest(logits, runner.outputSize());
        most = Math.max(most, logits.get(best) - logits.get((int) token));
        logits = runner.decode(new Input.Tokens(new long[] {token}));
      }
      return most;
    }

    @Override
    public void close() {
      runner.close();
      tokenizer.close();
    }
  }

  private static long likeliest(FloatBuffer logits, int size) {
    int best = 0;
    for (int i = 1; i < size; i++) {
      if (logits.get(i) > logits.get(best)) {
        best = i;
      }
    }
    return best;
  }
}
