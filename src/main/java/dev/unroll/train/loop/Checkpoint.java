package dev.unroll.train.loop;

import dev.unroll.train.step.UpdateRule;
import dev.unroll.train.step.Xoshiro;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a training needs to continue as if it had never stopped: bit for bit the same
 * weights come out in the end.
 *
 * @param recipe canonical text of the recipe, to refuse another one
 * @param dataSha256 of the data, for the same reason
 * @param updates of the weights so far
 * @param batches drawn from the data so far
 * @param random state of the source of dropout masks
 * @param weights one array a parameter that is trained, in the order of the training step
 * @param optimizer the update rule's memory
 * @param learningRate the schedule's memory
 * @param hidden the recurrent state at the end of the last chunk
 * @param best early stopping's memory
 * @param bestWeights those of the best evaluation, when the recipe keeps them
 * @param recentWeights those of the last evaluations, oldest first, when the recipe averages them
 * @param history losses so far
 * @param elapsed time spent so far
 * @param outer momentum of the steps that join workers; empty without such steps
 * @param others update rules' memories of the second worker and those after it, which train on
 *     their own between those steps; else empty
 */
public record Checkpoint(
    String recipe,
    String dataSha256,
    long updates,
    long batches,
    Xoshiro.State random,
    List<float[]> weights,
    UpdateRule.State optimizer,
    LearningRate.State learningRate,
    List<float[]> hidden,
    BestSoFar best,
    Optional<List<float[]>> bestWeights,
    List<List<float[]>> recentWeights,
    LossHistory history,
    Duration elapsed,
    List<float[]> outer,
    List<UpdateRule.State> others) {

  public Checkpoint {
    weights = List.copyOf(weights);
    hidden = List.copyOf(hidden);
    recentWeights = List.copyOf(recentWeights);
    outer = List.copyOf(outer);
    others = List.copyOf(others);
  }

  /**
   * The update rule's memory that a worker goes on with: its own, or the first one's in a team of
   * another size.
   */
  UpdateRule.State optimizer(int rank, int workers) {
    return rank > 0 && others.size() == workers - 1 ? others.get(rank - 1) : optimizer;
  }
}
