package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.bundle.Task.Ending;
import dev.unroll.engine.sampling.Sampling;
import org.jspecify.annotations.Nullable;

/** How a translation is looked for among all that the model could say. */
public sealed interface Search {
  /** How many translations come back, at most. */
  default int hypotheses() {
    return 1;
  }

  /** How many unfinished translations of a text are followed at the same time. */
  int width();

  /** The same search that tells of all translations it finds. */
  default Search withAllHypotheses() {
    return this;
  }

  /** Whether translations are judged by the model's alignment. */
  default boolean needsAlignment() {
    return false;
  }

  /** The likeliest token at every step. */
  record Greedy() implements Search {
    @Override
    public int width() {
      return 1;
    }
  }

  /**
   * The best of several translations that are followed together (beam search). With log-probability
   * {@code s}, {@code |Y|} tokens, the end included, and attention {@code p_ij} of target token j
   * to source token i, a translation's score is that of Wu et al. (2016):
   *
   * <pre>
   *   s / lp + cp    lp = ((5 + |Y|) / 6)^α    cp = β Σ_i log(min(Σ_j p_ij, 1))
   * </pre>
   *
   * @param width how many hypotheses are kept, at least 1; 1 is greedy
   * @param lengthPenalty α, at least 0; 0 prefers short translations
   * @param coveragePenalty β, at least 0; above 0 only with models that know their alignment
   * @param hypotheses how many translations come back, 1 to {@code width}
   * @param ending when a search that ranks as Hugging Face's does is over; null for the ranking
   *     above
   */
  record Beam(
      int width,
      double lengthPenalty,
      double coveragePenalty,
      int hypotheses,
      @Nullable Ending ending)
      implements Search {
    /** A beam that ranks as Wu et al. do. */
    public Beam(int width, double lengthPenalty, double coveragePenalty, int hypotheses) {
      this(width, lengthPenalty, coveragePenalty, hypotheses, null);
    }

    public Beam {
      if (width < 1) {
        throw new IllegalArgumentException("the beam's width must be at least 1, not " + width);
      }
      notNegative("lengthPenalty", lengthPenalty);
      notNegative("coveragePenalty", coveragePenalty);
      if (ending != null && coveragePenalty > 0) {
        throw new IllegalArgumentException(
            "a search that ranks as Hugging Face's does has no coverage penalty");
      }
      if (hypotheses < 1 || hypotheses > width) {
        throw new IllegalArgumentException(
            "a beam of width %d has 1 to %d hypotheses, not %d"
                .formatted(width, width, hypotheses));
      }
    }

    @Override
    public Search withAllHypotheses() {
      return new Beam(width, lengthPenalty, coveragePenalty, width, ending);
    }

    @Override
    public boolean needsAlignment() {
      return coveragePenalty > 0;
    }

    private static void notNegative(String name, double value) {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(name + " must be at least 0, not " + value);
      }
    }
  }

  /** Every token by chance. The n-th text of a request has a random generator of its own. */
  record Sample(Sampling sampling) implements Search {
    @Override
    public int width() {
      return 1;
    }
  }

  /**
   * Beam search for some translations that read differently: hypotheses may be of other tokens but
   * the same letters, so that more are looked for than are wanted. A beam of width 1 is greedy.
   *
   * @param width of the beam, which is wider if that takes more
   * @param translations how many are wanted
   * @param widest beam to look for more with
   */
  static Search beam(
      int width, double lengthPenalty, double coveragePenalty, int translations, int widest) {
    Task.Decoding decoding = new Task.Decoding(width, lengthPenalty, coveragePenalty);
    return beam(decoding, translations, widest);
  }

  /** As {@link #beam(int, double, double, int, int)}, with a search as a model has it. */
  static Search beam(Task.Decoding decoding, int translations, int widest) {
    int hypotheses =
        translations == 1
            ? 1
            : Math.clamp(2L * translations, translations, Math.max(translations, widest));
    int wide = Math.max(decoding.beam(), hypotheses);
    return wide == 1
        ? new Greedy()
        : new Beam(
            wide, decoding.lengthPenalty(), decoding.coverage(), hypotheses, decoding.ending());
  }
}
