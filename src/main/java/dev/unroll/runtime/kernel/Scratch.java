package dev.unroll.runtime.kernel;

import java.util.ArrayList;
import java.util.List;

/** Memory for one thread's rows, used again in each call. */
final class Scratch {
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final List<float[]> floats = new ArrayList<>();
  private int[] ints = new int[0];
  private byte[] bytes = new byte[0];

  private Scratch() {}

  static Scratch get() {
    return OF_THREAD.get();
  }

  /** One of several arrays, with at least so many elements. */
  float[] floats(int number, int least) {
    while (floats.size() <= number) {
      floats.add(new float[0]);
    }
    float[] held = floats.get(number);
    if (held.length < least) {
      held = new float[least];
      floats.set(number, held);
    }
    return held;
  }

  int[] ints(int least) {
    if (ints.length < least) {
      ints = new int[least];
    }
    return ints;
  }

  byte[] bytes(int least) {
    if (bytes.length < least) {
      bytes = new byte[least];
    }
    return bytes;
  }
}
