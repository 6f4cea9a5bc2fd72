package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a network learns, and for how long.
 *
 * @param epochs passes over the training data, also with {@code accumulate}, where the last update
 *     of all is of the batches that are left over; give this or {@code steps}
 * @param steps updates of the weights; give this or {@code epochs}
 * @param batch sequences that are processed side by side
 * @param length steps of a chunk of truncated back-propagation through time, 64 when left out; the
 *     hidden state is carried from chunk to chunk
 * @param windows independent windows instead of carried-over chunks
 * @param optimizer the update rule
 * @param schedule how the learning rate changes
 * @param clip greatest global norm of the gradients; not clipped when left out
 * @param accumulate batches of one update; each weighs by its predictions, as in one batch of all
 * @param evaluateEvery how often the validation data is measured
 * @param patience evaluations without a better one after which training stops; never when left out
 * @param keep which weights become the model
 * @param average last checkpoints whose weights are averaged; 0 or 1 averages none
 * @param tokens tokens of a side of a batch, padding included, instead of {@code batch} (pairs
 *     only)
 * @param longest pairs with more tokens on a side are left out, 64 when not given (pairs only)
 * @param padding whether predicting padding counts in the loss (pairs only)
 * @param labelSmoothing share of the probability that every token gets (pairs only)
 * @param freeze parameters that stay as they are, by name or beginning of it such as {@code
 *     block0}, in which {@code *} stands for anything (gpt and pairs only)
 * @param lora learns small corrections instead of the weights (with init only)
 * @param auxiliary weight of predicting the texts beside their labels, 0.5 when left out (labelled
 *     texts only)
 * @param teacherForcing how often the decoder reads the true token before; always when left out
 *     (pairs only)
 * @param checkpointing what is computed again in the backward pass, to save memory; nothing when
 *     left out (gpt and transformer only)
 * @param subwordDropout probability that a merge of byte pairs in a source is left out (Provilkov
 *     et al. 2020), drawn anew each epoch; 0 when left out (mixtures of pairs only)
 * @param sync how several workers join what they learn; after every update when left out
 */
public record Training(
    @Within("[1, 1000000]") @Nullable Integer epochs,
    @Within("[1, 1000000000]") @Nullable Long steps,
    @Default("32") @Within("[1, 65536]") int batch,
    @Within("[1, 65536]") @Nullable Integer length,
    @Nullable Windows windows,
    Optimizer optimizer,
    @Default("{type: constant}") Schedule schedule,
    @Within("(0, ∞)") @Nullable Double clip,
    @Default("1") @Within("[1, 65536]") int accumulate,
    @Default("1 epoch") Every evaluateEvery,
    @Within("[1, 1000000]") @Nullable Integer patience,
    @Default("best") Keep keep,
    @Default("0") @Within("[0, 1000]") int average,
    @Within("[16, 10000000]") @Nullable Integer tokens,
    @Within("[2, 4096]") @Nullable Integer longest,
    @Nullable Padding padding,
    @Within("[0, 1)") @Nullable Double labelSmoothing,
    @Nullable TeacherForcing teacherForcing,
    @Nullable List<String> freeze,
    @Nullable Lora lora,
    @Within("[0, 100]") @Nullable Double auxiliary,
    @Nullable Checkpointing checkpointing,
    @Within("[0, 1)") @Nullable Double subwordDropout,
    @Nullable Sync sync) {

  private static final int DEFAULT_LENGTH = 64;
  private static final int DEFAULT_LONGEST = 64;
  private static final double DEFAULT_AUXILIARY = 0.5;

  public Training {
    freeze = freeze == null ? null : List.copyOf(freeze);
    refuse(
        "freeze",
        freeze != null && lora != null,
        "is given beside lora, which freezes all there was");
    refuse("epochs", epochs == null && steps == null, "is missing: give epochs or steps");
    refuse("steps", epochs != null && steps != null, "is given beside epochs: give one of them");
    refuse(
        "length",
        windows != null && length != null,
        "is for carried-over chunks; with windows give windows.length");
    refuse(
        "schedule.cooldown",
        schedule instanceof Schedule.InverseSqrt root && root.cooldown() != null && steps == null,
        "needs training.steps, whose last ones it is");
    if (schedule instanceof Schedule.Cosine(int warmup, double minimum)) {
      refuse(
          "schedule.warmup",
          steps != null && warmup >= steps,
          "must be below training.steps (" + steps + "), is " + warmup);
      refuse(
          "schedule.minimum",
          minimum > optimizer.learningRate(),
          "must be at most training.optimizer.learningRate (%s), is %s"
              .formatted(optimizer.learningRate(), minimum));
    }
  }

  /** Steps of a sequence in one batch: a window's, or a chunk's. */
  public int timeSteps() {
    if (windows != null) {
      return windows.length();
    }
    return length == null ? DEFAULT_LENGTH : length;
  }

  /** Weight of predicting the texts beside their labels. */
  public double auxiliaryWeight() {
    return auxiliary == null ? DEFAULT_AUXILIARY : auxiliary;
  }

  /** Beginnings of the names of parameters that stay as they are. */
  public List<String> frozen() {
    return freeze == null ? List.of() : freeze;
  }

  /** Most tokens of a side of a pair, its end included. */
  public int longestPair() {
    return longest == null ? DEFAULT_LONGEST : longest;
  }

  /** Share of the probability that every token gets; 0 when the recipe says nothing. */
  public double smoothing() {
    return labelSmoothing == null ? 0 : labelSmoothing;
  }

  /** Probability that a merge of byte pairs in a source is left out. */
  public double mergesDropped() {
    return subwordDropout == null ? 0 : subwordDropout;
  }

  /** Whether the backward pass computes what is inside of blocks again. */
  public boolean recomputesBlocks() {
    return checkpointing == Checkpointing.BLOCKS;
  }

  /** What is not kept for the backward pass, but computed again (Chen et al. 2016). */
  public enum Checkpointing {
    /** Nothing: the fastest. */
    NONE,
    /** What is inside of a block or layer. */
    BLOCKS
  }

  /** Whether predicting padding counts in the loss. */
  public enum Padding {
    /** Only tokens and ends count. */
    MASKED,
    /** Every pair is padded to the longest, and all of it counts, as in Keras' example. */
    COUNTED
  }

  /** Which weights become the model. */
  public enum Keep {
    /** Those with the lowest validation loss. */
    BEST,
    /** Those after the last step. */
    LAST
  }
}
