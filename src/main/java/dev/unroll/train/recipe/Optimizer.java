package dev.unroll.train.recipe;

import org.jspecify.annotations.Nullable;

/** The rule that turns gradients into new weights. */
@ChosenBy("type")
public sealed interface Optimizer {
  /** Step size before the schedule changes it. */
  double learningRate();

  /** Share of a weight that goes with each update, times the learning rate. */
  double weightDecay();

  /** Which parameters go, {@link Decayed#MAPS} when left out. */
  @Nullable Decayed decayed();

  /** What weight decay applies to; never to frozen parameters. */
  enum Decayed {
    /**
     * The matrices of layers: linear and recurrent maps, attention, LoRA's corrections, an output
     * of its own. Embeddings, also one that is the output too, positions, biases and gains stay.
     */
    MAPS,
    /** Every parameter of two or more dimensions, embeddings and positions included, as nanoGPT. */
    MATRICES
  }

  /**
   * Adam with decoupled weight decay (Loshchilov and Hutter 2019).
   *
   * @param beta1 memory of the mean of the gradients
   * @param beta2 memory of the mean of their squares
   * @param epsilon added to the root of that mean
   */
  @TypeName("adamw")
  record AdamW(
      @Within("(0, ∞)") double learningRate,
      @Default("0.01") @Within("[0, ∞)") double weightDecay,
      @Default("0.9") @Within("[0, 1)") double beta1,
      @Default("0.999") @Within("[0, 1)") double beta2,
      @Default("1e-8") @Within("(0, ∞)") double epsilon,
      @Nullable Decayed decayed)
      implements Optimizer {}

  /**
   * Stochastic gradient descent.
   *
   * @param momentum share of the update before that is added
   */
  @TypeName("sgd")
  record Sgd(
      @Within("(0, ∞)") double learningRate,
      @Default("0") @Within("[0, 1)") double momentum,
      @Default("0") @Within("[0, ∞)") double weightDecay,
      @Nullable Decayed decayed)
      implements Optimizer {}

  /**
   * RMSprop (Hinton 2012): gradients divided by the root of the mean of their squares.
   *
   * @param rho memory of that mean
   * @param epsilon added to its root
   */
  @TypeName("rmsprop")
  record RmsProp(
      @Within("(0, ∞)") double learningRate,
      @Default("0.9") @Within("[0, 1)") double rho,
      @Default("1e-7") @Within("(0, ∞)") double epsilon,
      @Default("0") @Within("[0, ∞)") double weightDecay,
      @Nullable Decayed decayed)
      implements Optimizer {}
}
