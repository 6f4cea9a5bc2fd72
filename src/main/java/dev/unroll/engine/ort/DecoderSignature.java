package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.bundle.GraphContract.DecoderNames;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The inputs and outputs of an exported decoder's graph, as the graph declares them.
 *
 * @param tokens {@code [batch, time]}
 * @param mask {@code [batch, past + time]}, where the graph has one
 * @param positions {@code [batch, time]}, where the graph has them
 * @param branch whether an input selects between prompt and continuation
 * @param kept the input for the number of last logits, where the graph has one
 * @param caches keys and values of each layer; empty for a graph that reads prompts only
 * @param cacheType of their numbers
 * @param logits their name
 * @param logitsType of their numbers
 * @param oneToken whether it reads no more than one token of a row at a time
 */
record DecoderSignature(
    Ids tokens,
    Optional<Ids> mask,
    Optional<Ids> positions,
    boolean branch,
    Optional<Ids> kept,
    List<Cache> caches,
    ElementType cacheType,
    String logits,
    ElementType logitsType,
    boolean oneToken) {
  static final String BRANCH = "use_cache_branch";
  static final String KEPT = "num_logits_to_keep";

  /**
   * An input of whole numbers.
   *
   * @param type int32 or int64
   * @param rank number of dimensions
   */
  record Ids(String name, ElementType type, int rank) {}

  /**
   * Reads what a graph declares.
   *
   * @param file for error messages
   * @throws BundleException with one line when an input or output is not supported
   */
  static DecoderSignature of(
      Path file, List<TensorInfo> inputs, List<TensorInfo> outputs, DecoderNames names) {
    return new Reading(file, inputs, outputs, names).signature();
  }

  /** Whether it continues from keys and values. */
  boolean continues() {
    return !caches.isEmpty();
  }

  private static final class Reading {
    private final Path file;
    private final Map<String, TensorInfo> inputs = new HashMap<>();
    private final Map<String, TensorInfo> outputs = new HashMap<>();
    private final DecoderNames names;

    Reading(Path file, List<TensorInfo> inputs, List<TensorInfo> outputs, DecoderNames names) {
      this.file = file;
      inputs.forEach(input -> this.inputs.put(input.name(), input));
      outputs.forEach(output -> this.outputs.put(output.name(), output));
      this.names = names;
    }

    DecoderSignature signature() {
      Ids tokens =
          ids(names.tokens(), 2)
              .orElseThrow(
                  () -> wrong("has no input '" + names.tokens() + "', but " + inputs.values()));
      boolean oneToken = required(inputs, names.tokens()).dimensions().get(1).equals("1");
      Optional<Ids> mask = ids(names.mask(), 2);
      Optional<Ids> positions = ids(names.positions(), 2);
      Optional<Ids> kept =
          Optional.ofNullable(inputs.get(KEPT))
              .flatMap(input -> ids(KEPT, input.dimensions().size()));
      boolean branch = inputs.remove(BRANCH) != null;
      inputs.keySet().removeAll(List.of(names.tokens(), names.mask(), names.positions(), KEPT));
      List<Cache> caches = caches();
      if (!inputs.isEmpty()) {
        throw wrong("has an input that nothing is known of: " + inputs.values().iterator().next());
      }
      TensorInfo logits = required(outputs, names.logits());
      if (logits.dimensions().size() != 3) {
        throw wrong("has " + logits + " where logits [batch, time, vocab] are needed");
      }
      return new DecoderSignature(
          tokens,
          mask,
          positions,
          branch,
          kept,
          caches,
          type(required(outputs, DecoderNames.of(names.presentKeys(), 0))),
          names.logits(),
          type(logits),
          oneToken);
    }

    private Optional<Ids> ids(String name, int rank) {
      TensorInfo input = inputs.get(name);
      if (input == null) {
        return Optional.empty();
      }
      if (input.dimensions().size() != rank || !Set.of("INT32", "INT64").contains(input.type())) {
        throw wrong("has " + input + " where whole numbers of " + rank + " dimensions are needed");
      }
      return Optional.of(new Ids(name, ElementType.valueOf(input.type()), rank));
    }

    private List<Cache> caches() {
      List<Cache> caches = new ArrayList<>();
      for (int layer = 0; ; layer++) {
        String key = DecoderNames.of(names.pastKeys(), layer);
        String value = DecoderNames.of(names.pastValues(), layer);
        if (!inputs.containsKey(key) && !inputs.containsKey(value)) {
          return caches;
        }
        caches.add(cache(key, DecoderNames.of(names.presentKeys(), layer)));
        caches.add(cache(value, DecoderNames.of(names.presentValues(), layer)));
      }
    }

    private Cache cache(String past, String present) {
      TensorInfo input = required(inputs, past);
      TensorInfo output = required(outputs, present);
      List<String> shape = input.dimensions();
      if (shape.size() != 4
          || !TensorInfo.isNumber(shape.get(1))
          || TensorInfo.isNumber(shape.get(2))
          || !TensorInfo.isNumber(shape.get(3))) {
        throw wrong("has " + input + " where [batch, heads, past, headSize] is needed");
      }
      if (type(input) != type(output)) {
        throw wrong("reads " + input + ", but gives " + output);
      }
      inputs.remove(past);
      return new Cache(
          past, present, Integer.parseInt(shape.get(1)), Integer.parseInt(shape.get(3)));
    }

    private TensorInfo required(Map<String, TensorInfo> of, String name) {
      TensorInfo found = of.get(name);
      if (found == null) {
        throw wrong(
            "has no %s '%s'".formatted(of == inputs ? "input" : "output", name)
                + (name.equals(DecoderNames.of(names.presentKeys(), 0))
                    ? ": it was exported without its keys and values"
                    : ""));
      }
      return found;
    }

    private ElementType type(TensorInfo tensor) {
      return switch (tensor.type()) {
        case "FLOAT" -> ElementType.FLOAT;
        case "FLOAT16" -> ElementType.FLOAT16;
        default -> throw wrong("has " + tensor + ", but only float and float16 can be used");
      };
    }

    private BundleException wrong(String what) {
      return new BundleException(file + ": " + what);
    }
  }
}
