package dev.unroll.family.hub;

import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the parameters of a network of ours in a checkpoint: all of them, and nothing else. */
public final class StoredParameters implements Function<String, TensorView> {
  private static final int SHOWN = 3;

  private final Map<String, TensorView> found = new HashMap<>();

  /**
   * Finds them.
   *
   * @param prefixes that names have in some checkpoints
   * @param ignored names, without a prefix, of what is stored but not learnt
   * @throws FamilyException when one is missing or of another shape, or there is a tensor too many
   */
  public StoredParameters(
      Checkpoint checkpoint,
      List<String> prefixes,
      List<Counterpart> counterparts,
      Pattern ignored,
      List<ParameterSpec> parameters) {
    Map<String, Shape> shapes = new HashMap<>();
    parameters.forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
    Function<String, Shape> shape = name -> Objects.requireNonNull(shapes.get(name), name);
    Map<String, String> stored = new HashMap<>();
    checkpoint.names().forEach(name -> stored.put(bare(name, prefixes), name));
    Set<String> superfluous = new TreeSet<>(stored.keySet());
    superfluous.removeIf(name -> ignored.matcher(name).matches());
    List<String> missing = new ArrayList<>();
    for (Counterpart counterpart : counterparts) {
      String name = stored.get(counterpart.theirs());
      if (name == null) {
        missing.add(counterpart.theirs());
        continue;
      }
      superfluous.remove(counterpart.theirs());
      TensorView tensor = checkpoint.tensor(name);
      List<Long> expected = counterpart.shape(shape);
      if (!tensor.shape().equals(expected)) {
        throw new FamilyException(
            "%s: %s has the shape %s, by config.json it is %s"
                .formatted(checkpoint.origin(), name, tensor.shape(), expected));
      }
      for (int i = 0; i < counterpart.ours().size(); i++) {
        found.put(counterpart.ours().get(i), counterpart.ours(i, tensor, shape));
      }
    }
    if (!missing.isEmpty()) {
      throw new FamilyException(
          "%s: has no tensor %s".formatted(checkpoint.origin(), some(missing)));
    }
    if (!superfluous.isEmpty()) {
      throw new FamilyException(
          "%s: has a tensor that is no part of such a network: %s"
              .formatted(checkpoint.origin(), some(superfluous)));
    }
    for (ParameterSpec parameter : parameters) {
      if (!found.containsKey(parameter.name())) {
        throw new IllegalStateException("no tensor is said to be " + parameter.name());
      }
    }
  }

  private static String bare(String name, List<String> prefixes) {
    return prefixes.stream()
        .filter(name::startsWith)
        .findFirst()
        .map(prefix -> name.substring(prefix.length()))
        .orElse(name);
  }

  private static String some(Iterable<String> names) {
    List<String> all = new ArrayList<>();
    names.forEach(all::add);
    String first = all.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return all.size() <= SHOWN ? first : "%s and %d more".formatted(first, all.size() - SHOWN);
  }

  @Override
  public TensorView apply(String parameter) {
    return Objects.requireNonNull(found.get(parameter), parameter);
  }
}
