package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.ElementType;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * The graphs of an exported decoder.
 *
 * @param prompt reads a prompt from its first token
 * @param step continues from keys and values; the same graph where one does both
 * @param outputSize number of logits of a row
 */
record DecoderGraphs(ExternalGraph prompt, ExternalGraph step, int outputSize) {
  List<Cache> caches() {
    return step.signature().caches();
  }

  ElementType cacheType() {
    return step.signature().cacheType();
  }

  /**
   * Runs one of the graphs.
   *
   * @param presents tensors for the extended keys and values, in the order of the caches
   */
  void run(ExternalGraph graph, ExternalGraph.Call call, Tensors pasts, Tensors presents) {
    graph.run(call, pasts.all(), caches(), presents.all());
  }

  /** The part of a buffer {@code [slots, outputSize]} that belongs to a slot. */
  FloatBuffer row(FloatBuffer logits, int slot) {
    return logits.slice(slot * outputSize, outputSize);
  }

  void close() {
    prompt.close();
    if (step != prompt) {
      step.close();
    }
  }
}
