package dev.unroll.train.bench;

import dev.unroll.model.Gpt;
import dev.unroll.model.Recurrent;
import dev.unroll.model.TrainingGraph;
import java.util.Locale;

/** The two training steps that are measured; both process 2,048 tokens. */
public enum Workload {
  /** Language model, 2 layers × 256, embedding 256, 64 steps, batch 32, 96 characters. */
  LSTM {
    @Override
    public TrainingGraph graph() {
      Recurrent.Input input = new Recurrent.Input.Tokens(VOCAB, HIDDEN);
      return Recurrent.training(
          new Recurrent.Config(Recurrent.Family.LSTM, LAYERS, HIDDEN, input, 0), BATCH, TIME);
    }

    @Override
    public double flops() {
      double matrices = LAYERS * 2.0 * HIDDEN * 4 * HIDDEN + (double) HIDDEN * VOCAB;
      return 6.0 * BATCH * TIME * matrices;
    }

    @Override
    public int vocabSize() {
      return VOCAB;
    }

    private static final int LAYERS = 2;
    private static final int HIDDEN = 256;
    private static final int TIME = 64;
    private static final int BATCH = 32;
    private static final int VOCAB = 96;
  },

  /** 4 layers × 256, 4 heads, 128 positions, batch 16, 4,096 tokens, tied head. */
  GPT_LIKE {
    @Override
    public TrainingGraph graph() {
      return Gpt.training(CONFIG, BATCH);
    }

    @Override
    public double flops() {
      double size = CONFIG.size();
      double block = 4 * size * size + 2 * size * CONFIG.inner();
      double matrices = CONFIG.layers() * block + size * CONFIG.vocabSize();
      double attention = 2.0 * CONFIG.layers() * CONFIG.context() * size;
      return 6.0 * BATCH * CONFIG.context() * (matrices + attention);
    }

    @Override
    public int vocabSize() {
      return CONFIG.vocabSize();
    }

    private static final Gpt.Config CONFIG = new Gpt.Config(4, 256, 4, 1024, 4096, 128);
    private static final int BATCH = 16;
  };

  /** The name in tables and on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A new copy of the training graph. */
  public abstract TrainingGraph graph();

  /**
   * The floating-point operations of one step as customary: two for each weight and token forwards,
   * four backwards, and attention's products. What the graph avoids computing counts as done.
   */
  public abstract double flops();

  /** Tokens are below this. */
  public abstract int vocabSize();
}
