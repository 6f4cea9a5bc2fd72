package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.engine.ort.rows.GrowingTensor;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys and values of one sequence, exactly as long as it is. Each cache has two buffers that
 * are swapped after each run: a graph that appends reads {@code [1, heads, length, headSize]} from
 * one and writes {@code [1, heads, length + time, headSize]} to the other.
 */
final class SequenceCache {
  private final DecoderSignature signature;
  private List<GrowingTensor> held = new ArrayList<>();
  private List<GrowingTensor> next = new ArrayList<>();

  SequenceCache(DecoderSignature signature) {
    this.signature = signature;
    ElementType type = signature.cacheType();
    for (int i = 0; i < signature.caches().size(); i++) {
      held.add(new GrowingTensor(type));
      next.add(new GrowingTensor(type));
    }
  }

  /** The pasts of a sequence of that length; the caller closes them. */
  Tensors pasts(int length) {
    return shaped(held, signature, 1, length);
  }

  /** Tensors for presents of that length; the caller closes them. */
  Tensors presents(int length) {
    return shaped(next, signature, 1, length);
  }

  /** Makes the presents that were written last the pasts. */
  void swap() {
    List<GrowingTensor> old = held;
    held = next;
    next = old;
  }

  /** The buffers of the caches, each of which starts with {@code [heads, length, headSize]}. */
  List<Tensor> buffers() {
    return held.stream().map(tensor -> tensor.of(0)).toList();
  }

  long byteSize() {
    return Stream.concat(held.stream(), next.stream()).mapToLong(GrowingTensor::byteSize).sum();
  }

  void close() {
    held.forEach(GrowingTensor::close);
    next.forEach(GrowingTensor::close);
  }

  /**
   * The start of each buffer as {@code [rows, heads, columns, headSize]}; the caller closes them.
   */
  static Tensors shaped(
      List<GrowingTensor> buffers, DecoderSignature signature, int rows, int columns) {
    Tensors shaped = new Tensors();
    List<Cache> caches = signature.caches();
    for (int i = 0; i < caches.size(); i++) {
      shaped.own(buffers.get(i).shaped(signature.shape(caches.get(i), rows, columns)));
    }
    return shaped;
  }
}
