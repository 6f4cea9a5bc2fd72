package dev.unroll.train.draft;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.train.network.EncoderNetwork;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.step.TrainingException;

/** Models that others go on from. */
final class Bases {
  /** Weights from which on corrections are learnt instead of all of them. */
  private static final long LARGE = 60_000_000;

  private Bases() {}

  /**
   * Refuses a model that is no GPT.
   *
   * @throws TrainingException when it cannot continue texts
   */
  static void requireGpt(ModelFolder base) {
    if (!base.config().architecture().equals(GptNetwork.FAMILY)) {
      throw refused(base, "a GPT");
    }
  }

  /**
   * Refuses a model that is neither a GPT nor an encoder.
   *
   * @throws TrainingException when it cannot become a classifier
   */
  static void requireReader(ModelFolder base) {
    boolean isEncoder = base.config().architecture().equals(EncoderNetwork.FAMILY);
    if (!base.config().architecture().equals(GptNetwork.FAMILY) && !isEncoder) {
      throw refused(base, "a GPT or an encoder");
    }
  }

  private static TrainingException refused(ModelFolder base, String wanted) {
    return new TrainingException(
        "--base: %s is of the family %s; this needs %s"
            .formatted(base.name(), base.config().architecture(), wanted));
  }

  /** The longest text that a model reads, in tokens, at most a given number. */
  static int context(ModelFolder base, int most) {
    return switch (base.config().task()) {
      case Task.Text text when text.context() != null -> Math.min(most, text.context());
      case Task.Embedding task -> Math.min(most, task.context());
      case Task.Classification task -> Math.min(most, task.context());
      default -> most;
    };
  }

  /** Whether a model has so many weights that corrections of them are learnt. */
  static boolean isLarge(ModelFolder base) {
    return base.config().parameters() > LARGE;
  }
}
