package dev.unroll.model;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Keys or values that a decoder file keeps from call to call: an input and an output, float {@code
 * [batch, heads, length, headSize]}, {@code length} being the longest text. The present may be the
 * past's memory.
 */
public record KeyValueCache(String past, String present, int heads, int headSize) {

  /** The caches of a stack of layers, of each its keys, then its values. */
  static List<KeyValueCache> ofLayers(int layers, int heads, int headSize) {
    return parts(layers)
        .map(part -> new KeyValueCache("past." + part, "present." + part, heads, headSize))
        .toList();
  }

  /** The names of the keys and values of each layer. */
  static Stream<String> parts(int layers) {
    return IntStream.range(0, layers)
        .boxed()
        .flatMap(layer -> Stream.of(layer + ".keys", layer + ".values"));
  }
}
