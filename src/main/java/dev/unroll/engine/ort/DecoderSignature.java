package dev.unroll.engine.ort;

import dev.unroll.bundle.DecoderNames;
import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.engine.ort.DeclaredTensors.Ids;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.TensorInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
 * @param combined whether keys and values of a layer are one tensor, whose heads are counted twice
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
    boolean combined,
    boolean oneToken) {
  static final String BRANCH = "use_cache_branch";
  static final String KEPT = "num_logits_to_keep";

  /**
   * Reads what a graph declares.
   *
   * @param file for error messages
   * @throws dev.unroll.bundle.BundleException with one line when an input or output is not
   *     supported
   */
  static DecoderSignature of(
      Path file, List<TensorInfo> inputs, List<TensorInfo> outputs, DecoderNames names) {
    return new Reading(new DeclaredTensors(file, inputs, outputs), names).signature();
  }

  /** Whether it continues from keys and values. */
  boolean continues() {
    return !caches.isEmpty();
  }

  /** The shape of a cache's keys and values. */
  long[] shape(Cache cache, int rows, int columns) {
    return combined
        ? new long[] {2, rows, cache.heads() / 2, columns, cache.headSize()}
        : new long[] {rows, cache.heads(), columns, cache.headSize()};
  }

  private static final class Reading {
    private final DeclaredTensors declared;
    private final DecoderNames names;

    Reading(DeclaredTensors declared, DecoderNames names) {
      this.declared = declared;
      this.names = names;
    }

    DecoderSignature signature() {
      boolean oneToken =
          declared.hasInput(names.tokens())
              && declared.input(names.tokens()).dimensions().get(1).equals("1");
      Ids tokens = declared.takeRequiredIds(names.tokens(), 2);
      Optional<Ids> mask = declared.takeIds(names.mask(), 2);
      Optional<Ids> positions = declared.takeIds(names.positions(), 2);
      Optional<Ids> kept =
          declared.hasInput(KEPT)
              ? declared.takeIds(KEPT, declared.input(KEPT).dimensions().size())
              : Optional.empty();
      boolean branch = declared.take(BRANCH);
      List<Cache> caches = caches();
      declared.refuseOthers();
      TensorInfo logits = declared.output(names.logits(), "");
      if (logits.dimensions().size() != 3) {
        throw declared.wrong("has " + logits + " where logits [batch, time, vocab] are needed");
      }
      DecoderNames.Combined combined = names.combined();
      String first =
          DecoderNames.of(combined == null ? names.presentKeys() : combined.present(), 0);
      return new DecoderSignature(
          tokens,
          mask,
          positions,
          branch,
          kept,
          caches,
          declared.type(declared.output(first, ": it was exported without its keys and values")),
          names.logits(),
          declared.type(logits),
          combined != null,
          oneToken);
    }

    private List<Cache> caches() {
      DecoderNames.Combined combined = names.combined();
      List<Cache> caches = new ArrayList<>();
      for (int layer = 0; combined != null; layer++) {
        String past = DecoderNames.of(combined.past(), layer);
        if (!declared.hasInput(past)) {
          return caches;
        }
        caches.add(cache(past, DecoderNames.of(combined.present(), layer), true));
      }
      for (int layer = 0; ; layer++) {
        String key = DecoderNames.of(names.pastKeys(), layer);
        String value = DecoderNames.of(names.pastValues(), layer);
        if (!declared.hasInput(key) && !declared.hasInput(value)) {
          return caches;
        }
        caches.add(cache(key, DecoderNames.of(names.presentKeys(), layer), false));
        caches.add(cache(value, DecoderNames.of(names.presentValues(), layer), false));
      }
    }

    private Cache cache(String past, String present, boolean both) {
      TensorInfo input = declared.input(past);
      TensorInfo output = declared.output(present, "");
      List<String> shape = input.dimensions();
      int lead = both ? 1 : 0;
      if (shape.size() != 4 + lead
          || (both && !shape.getFirst().equals("2"))
          || !TensorInfo.isNumber(shape.get(1 + lead))
          || TensorInfo.isNumber(shape.get(2 + lead))
          || !TensorInfo.isNumber(shape.get(3 + lead))) {
        throw declared.wrong(
            "has %s where [%sbatch, heads, past, headSize] is needed"
                .formatted(input, both ? "2, " : ""));
      }
      if (declared.type(input) != declared.type(output)) {
        throw declared.wrong("reads " + input + ", but gives " + output);
      }
      declared.take(past);
      int heads = Integer.parseInt(shape.get(1 + lead));
      return new Cache(
          past, present, both ? 2 * heads : heads, Integer.parseInt(shape.get(3 + lead)));
    }
  }
}
