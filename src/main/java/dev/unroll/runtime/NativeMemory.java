package dev.unroll.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory of tensors, outside of Java's heap and of its limit for direct buffers, which is as large
 * as the heap unless told otherwise: a large cache would need a large heap. It is zero, taken from
 * the system page by page as it is used, and freed with the last buffer that refers to it.
 */
public final class NativeMemory {
  private static final int COLLECTIONS = 5;

  private static final AtomicLong HELD = new AtomicLong();
  private static final MethodHandle CALLOC =
      function("calloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG, JAVA_LONG));
  private static final MethodHandle FREE = function("free", FunctionDescriptor.ofVoid(ADDRESS));

  private NativeMemory() {}

  /** How much all tensors have, in bytes. */
  public static long held() {
    return HELD.get();
  }

  /**
   * New memory in native byte order.
   *
   * @throws RuntimeFailure when that is more than is left
   */
  @SuppressWarnings("restricted") // The application's manifest enables native access.
  static ByteBuffer zeroed(long bytes) {
    reserve(bytes);
    try {
      MemorySegment taken = (MemorySegment) CALLOC.invokeExact(1L, bytes);
      if (taken.address() == 0) {
        throw missing(bytes);
      }
      return taken
          .reinterpret(bytes, Arena.ofAuto(), memory -> free(memory, bytes))
          .asByteBuffer()
          .order(ByteOrder.nativeOrder());
    } catch (RuntimeException | Error e) {
      HELD.addAndGet(-bytes);
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot call calloc", e);
    }
  }

  private static void free(MemorySegment memory, long bytes) {
    try {
      FREE.invokeExact(memory);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot call free", e);
    }
    HELD.addAndGet(-bytes);
  }

  /** Counts memory; what is not used any more is freed by the garbage collector only. */
  private static void reserve(long bytes) {
    for (int attempt = 0; HELD.addAndGet(bytes) > MachineMemory.forModels(); attempt++) {
      HELD.addAndGet(-bytes);
      if (attempt == COLLECTIONS || bytes > MachineMemory.forModels()) {
        throw missing(bytes);
      }
      System.gc();
      try {
        Thread.sleep(1L << (2 * attempt));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw missing(bytes);
      }
    }
  }

  private static RuntimeFailure missing(long bytes) {
    return new RuntimeFailure(
        "no memory is left for a tensor of %s: tensors take %s, and %s"
            .formatted(
                MachineMemory.text(bytes),
                MachineMemory.text(held()),
                MachineMemory.description()));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup standard = linker.defaultLookup();
    return linker.downcallHandle(standard.find(name).orElseThrow(), type);
  }
}
