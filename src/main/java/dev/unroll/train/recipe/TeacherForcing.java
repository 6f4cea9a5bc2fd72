package dev.unroll.train.recipe;

/**
 * How often the decoder reads the true token before, while training, and not what it would have
 * predicted itself. The predictions come from a first pass over the batch (Mihaylova and Martins
 * 2019), so that it works for every architecture.
 */
@ChosenBy("type")
public sealed interface TeacherForcing {
  /** The probability of the true token at an update, from 1. */
  double at(long update);

  /**
   * The same throughout.
   *
   * @param ratio probability of the true token; 1 is plain teacher forcing
   */
  @TypeName("constant")
  record Constant(@Within("[0, 1]") double ratio) implements TeacherForcing {
    @Override
    public double at(long update) {
      return ratio;
    }
  }

  /**
   * Scheduled sampling with a linear decay (Bengio et al. 2015).
   *
   * @param from ratio at the first update
   * @param to ratio that it falls to
   * @param steps updates until then
   */
  @TypeName("linear")
  record Linear(
      @Default("1") @Within("[0, 1]") double from,
      @Within("[0, 1]") double to,
      @Within("[1, 1000000000]") int steps)
      implements TeacherForcing {
    @Override
    public double at(long update) {
      return from + (to - from) * Math.min(1, (double) update / steps);
    }
  }

  /**
   * Scheduled sampling with an inverse sigmoid decay, {@code k / (k + exp(update / k))} (Bengio et
   * al. 2015).
   *
   * @param k the larger, the longer the ratio stays high
   */
  @TypeName("inverse-sigmoid")
  record InverseSigmoid(@Within("[1, 1000000000]") double k) implements TeacherForcing {
    @Override
    public double at(long update) {
      return k / (k + Math.exp(update / k));
    }
  }
}
