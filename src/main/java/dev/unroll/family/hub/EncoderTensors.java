package dev.unroll.family.hub;

import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.TensorView;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The tensors of a checkpoint by the names that they have in a model without a head; a model with
 * one writes a prefix before them. Each is used or known to be of no use.
 */
public final class EncoderTensors {
  private final Checkpoint checkpoint;
  private final String prefix;
  private final Set<String> used = new HashSet<>();

  /**
   * Finds out whether names have the prefix.
   *
   * @param prefix with its dot
   */
  public EncoderTensors(Checkpoint checkpoint, String prefix) {
    this.checkpoint = checkpoint;
    this.prefix =
        checkpoint.names().stream().anyMatch(name -> name.startsWith(prefix)) ? prefix : "";
  }

  /**
   * A tensor.
   *
   * @param shape that the configuration asks for
   * @throws FamilyException when it is missing or of another shape
   */
  public TensorView take(String name, long... shape) {
    String full = prefix + name;
    if (!checkpoint.names().contains(full)) {
      throw new FamilyException("%s: has no tensor %s".formatted(checkpoint.origin(), full));
    }
    used.add(full);
    TensorView tensor = checkpoint.tensor(full);
    List<Long> wanted = Arrays.stream(shape).boxed().toList();
    if (!tensor.shape().equals(wanted)) {
      throw new FamilyException(
          "%s: tensor %s is %s, but %s asks for %s"
              .formatted(checkpoint.origin(), full, tensor.shape(), HubConfig.FILE, wanted));
    }
    return tensor;
  }

  /** Whether there is a tensor. */
  public boolean has(String name) {
    return checkpoint.names().contains(prefix + name);
  }

  /**
   * Refuses tensors that were not taken.
   *
   * @param useless says of names without the prefix which are of no use here
   * @throws FamilyException that names the first other one
   */
  public void refuseOthers(Predicate<String> useless) {
    for (String full : checkpoint.names()) {
      String name = full.startsWith(prefix) ? full.substring(prefix.length()) : full;
      if (!used.contains(full) && !useless.test(name)) {
        throw new FamilyException(
            "%s: has a tensor %s, which is not known here".formatted(checkpoint.origin(), full));
      }
    }
  }
}
