package dev.unroll.bench;

import dev.unroll.model.Gpt;
import dev.unroll.model.Recurrent;
import dev.unroll.model.Seq2Seq;
import dev.unroll.model.TrainingGraph;
import dev.unroll.model.TrainingOptions;
import dev.unroll.model.Transformer;
import dev.unroll.train.step.TrainStep;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Locale;
import java.util.Random;

/** The training steps that are measured. */
enum Workload {
  /** Language model, 2 layers × 256, embedding 256, 64 steps, batch 32, 96 characters. */
  LSTM(96) {
    @Override
    TrainingGraph graph() {
      Recurrent.Input input = new Recurrent.Input.Tokens(VOCAB, HIDDEN);
      return Recurrent.training(
          new Recurrent.Config(Recurrent.Family.LSTM, LAYERS, HIDDEN, input, 0), BATCH, TIME);
    }

    @Override
    double flops() {
      double matrices = LAYERS * 2.0 * HIDDEN * 4 * HIDDEN + (double) HIDDEN * VOCAB;
      return 6.0 * BATCH * TIME * matrices;
    }

    private static final int LAYERS = 2;
    private static final int HIDDEN = 256;
    private static final int TIME = 64;
    private static final int BATCH = 32;
    private static final int VOCAB = 96;
  },

  /** 4 layers × 256, 4 heads, 128 positions, batch 16, 4,096 tokens, tied head. */
  GPT_LIKE(4096) {
    @Override
    TrainingGraph graph() {
      return Gpt.training(CONFIG, BATCH, CONFIG.context(), new TrainingOptions(0, true));
    }

    @Override
    double flops() {
      double size = CONFIG.size();
      double block = 4 * size * size + 2 * size * CONFIG.inner();
      double matrices = CONFIG.layers() * block + size * CONFIG.vocabSize();
      double attention = 2.0 * CONFIG.layers() * CONFIG.context() * size;
      return 6.0 * BATCH * CONFIG.context() * (matrices + attention);
    }

    private static final Gpt.Config CONFIG = Gpt.Config.gpt2(4, 256, 4, 4096, 128);
    private static final int BATCH = 16;
  },

  /**
   * The encoder–decoder of Keras' {@code lstm_seq2seq}: characters as one-hot vectors, 1 layer ×
   * 256, 16 and 59 steps, batch 64, 71 and 93 characters and the special tokens.
   */
  CHARACTERS(74, 96) {
    @Override
    TrainingGraph graph() {
      Seq2Seq.Config config =
          new Seq2Seq.Config(
              SOURCE_VOCAB,
              TARGET_VOCAB,
              new Seq2Seq.Tokens.OneHot(),
              HIDDEN,
              1,
              0,
              false,
              new Seq2Seq.Attention.None());
      return Seq2Seq.training(config, BATCH, SOURCE, TARGET, new TrainingOptions(0, true));
    }

    /** One-hot vectors multiply nothing: their matrix is looked up in. */
    @Override
    double flops() {
      double recurrent = 4.0 * HIDDEN * HIDDEN;
      double head = (double) HIDDEN * TARGET_VOCAB;
      return 6.0 * BATCH * (SOURCE * recurrent + TARGET * (recurrent + head));
    }

    private static final int HIDDEN = 256;
    private static final int SOURCE = 16;
    private static final int TARGET = 59;
    private static final int BATCH = 64;
    private static final int SOURCE_VOCAB = 74;
    private static final int TARGET_VOCAB = 96;
  },

  /**
   * Words with Bahdanau's attention, in the size of Multi30k's LSTM baselines: both directions ×
   * 512 and 1 layer × 512, embedding 256, attention 512, 16 and 16 steps, batch 128, 8,000 tokens
   * on each side, dropout 0.5.
   */
  BAHDANAU(8000) {
    @Override
    TrainingGraph graph() {
      Seq2Seq.Config config =
          new Seq2Seq.Config(
              VOCAB,
              VOCAB,
              new Seq2Seq.Tokens.Embedded(EMBEDDING),
              HIDDEN,
              1,
              0.5,
              true,
              new Seq2Seq.Attention.Bahdanau(HIDDEN));
      return Seq2Seq.training(config, BATCH, TIME, TIME, new TrainingOptions(0, true));
    }

    @Override
    double flops() {
      double square = (double) HIDDEN * HIDDEN;
      double cell = 4 * (EMBEDDING * (double) HIDDEN + square);
      double encoder = 2 * cell + 2 * square; // both directions, keys
      double attention = square + 3.0 * TIME * HIDDEN; // query; scores and context
      double decoder = cell + 8 * square + attention;
      double readout = 3 * square + EMBEDDING * (double) HIDDEN + (double) HIDDEN * VOCAB;
      return 6.0 * BATCH * TIME * (encoder + decoder + readout);
    }

    private static final int EMBEDDING = 256;
    private static final int HIDDEN = 512;
    private static final int TIME = 16;
    private static final int BATCH = 128;
    private static final int VOCAB = 8000;
  },

  /**
   * Words with a Transformer: 3 and 3 layers × 256, 8 heads, 16 and 16 positions, batch 128, 8,000
   * tokens in one table, dropout 0.1, label smoothing 0.1.
   */
  TRANSFORMER(8000) {
    @Override
    TrainingGraph graph() {
      return Transformer.training(CONFIG, BATCH, TIME, TIME, new TrainingOptions(0.1, true));
    }

    @Override
    double flops() {
      double square = (double) CONFIG.size() * CONFIG.size();
      double feedForward = 2.0 * CONFIG.size() * CONFIG.inner();
      double attention = 4 * square + 2.0 * TIME * CONFIG.size();
      double encoder = CONFIG.encoderLayers() * (attention + feedForward);
      double decoder = CONFIG.decoderLayers() * (2 * attention + feedForward);
      double head = (double) CONFIG.size() * CONFIG.targetVocab();
      return 6.0 * BATCH * TIME * (encoder + decoder + head);
    }

    private static final int TIME = 16;
    private static final int BATCH = 128;
    private static final Transformer.Config CONFIG =
        new Transformer.Config(
            3,
            3,
            256,
            8,
            1024,
            8000,
            8000,
            0.1,
            Transformer.Norm.PRE,
            Transformer.Positions.SINUSOIDAL,
            TIME,
            Transformer.Tying.ALL);
  };

  private final int sourceVocab;
  private final int vocab;

  Workload(int vocab) {
    this(vocab, vocab);
  }

  Workload(int sourceVocab, int vocab) {
    this.sourceVocab = sourceVocab;
    this.vocab = vocab;
  }

  /** The name in tables and on the command line. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** A new copy of the training graph. */
  abstract TrainingGraph graph();

  /**
   * The floating-point operations of one step as customary: two for each weight and token forwards,
   * four backwards, and attention's products. What the graph avoids computing counts as done.
   */
  abstract double flops();

  /** Fills the inputs with tokens drawn at random, none of them padding. */
  void fill(TrainStep step, Random random) {
    if (step.hasInput("source")) {
      tokens(step, "source", sourceVocab, random);
      ones(step, "source_mask");
    }
    tokens(step, "tokens", vocab, random);
    tokens(step, "targets", vocab, random);
    ones(step, "weights");
  }

  private static void tokens(TrainStep step, String input, int vocabSize, Random random) {
    LongBuffer tokens = step.input(input).longBuffer();
    for (int i = 0; i < tokens.capacity(); i++) {
      tokens.put(i, random.nextInt(vocabSize));
    }
  }

  private static void ones(TrainStep step, String input) {
    FloatBuffer ones = step.input(input).floatBuffer();
    for (int i = 0; i < ones.capacity(); i++) {
      ones.put(i, 1);
    }
  }
}
