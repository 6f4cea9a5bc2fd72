package dev.unroll.train.recipe;

import org.jspecify.annotations.Nullable;

/** How the learning rate changes during training. Warm-ups rise in a straight line from 0. */
@ChosenBy("type")
public sealed interface Schedule {
  /**
   * The optimizer's rate throughout.
   *
   * @param warmup updates until the full rate
   */
  @TypeName("constant")
  record Constant(@Default("0") @Within("[0, 1000000000]") int warmup) implements Schedule {}

  /**
   * Half a cosine from the optimizer's rate down to the minimum at the last update.
   *
   * @param warmup updates until the full rate
   * @param minimum rate at the end
   */
  @TypeName("cosine")
  record Cosine(
      @Default("0") @Within("[0, 1000000000]") int warmup,
      @Default("0") @Within("[0, ∞)") double minimum)
      implements Schedule {}

  /**
   * The optimizer's rate, then falling with the inverse square root of the updates (Vaswani et al.
   * 2017).
   *
   * @param warmup updates until the full rate
   * @param cooldown last updates, in which the rate falls in a straight line to 0; none when left
   *     out. When they come can still be changed before they begin, by {@code training.steps}
   */
  @TypeName("inverse-sqrt")
  record InverseSqrt(
      @Within("[1, 1000000000]") int warmup, @Within("[1, 1000000000]") @Nullable Integer cooldown)
      implements Schedule {}

  /**
   * The optimizer's rate, reduced when the validation loss no longer falls.
   *
   * @param factor by which the rate is multiplied
   * @param patience evaluations without a better one before that
   * @param minimum rate below which it is not reduced
   */
  @TypeName("plateau")
  record Plateau(
      @Default("0.5") @Within("(0, 1)") double factor,
      @Default("2") @Within("[1, 1000000]") int patience,
      @Default("0") @Within("[0, ∞)") double minimum)
      implements Schedule {}
}
