package dev.unroll.runtime;

import java.lang.foreign.MemorySegment;
import java.util.Base64;

/**
 * The memory in which a session computes. Copies within it are runs of a graph that copies, so that
 * they need nothing but ONNX Runtime, whatever the device is.
 */
final class DeviceMemory implements AutoCloseable {
  /** An ONNX model of one node, {@code y = Identity(x)}, both uint8 {@code [n]}. */
  private static final byte[] COPY =
      Base64.getDecoder()
          .decode(
              "CAo6PAoQCgF4EgF5IghJZGVudGl0eRIEY29weVoQCgF4EgsKCQgCEgUKAxIBbmIQCgF5EgsKCQgCEgUKAxIBbkICEBU=");

  private static final int ZEROS = 1 << 20;

  private final OrtApi api = OrtApi.get();
  private final MemorySegment info;
  private final MemorySegment allocator;
  private final Session copies;

  DeviceMemory(MemorySegment session, SessionSettings settings) {
    this.info =
        api.memoryInfo(
            switch (settings.provider()) {
              case CUDA -> "Cuda";
              case CPU, AUTO -> "Cpu";
            });
    this.allocator = api.allocator(session, info);
    this.copies = Session.open(COPY, settings);
  }

  MemorySegment allocate(long bytes) {
    return api.allocate(allocator, bytes);
  }

  void free(MemorySegment memory) {
    api.free(allocator, memory);
  }

  MemorySegment tensor(MemorySegment memory, ElementType type, long... shape) {
    return api.tensor(info, memory, type, shape);
  }

  void copy(MemorySegment from, MemorySegment to) {
    copyAndRelease(api.bytes(info, from), api.bytes(info, to));
  }

  void write(Tensor from, MemorySegment to) {
    copyAndRelease(from.asBytes(), api.bytes(info, to));
  }

  private void copyAndRelease(MemorySegment source, MemorySegment target) {
    try {
      copies.copy(source, target);
    } finally {
      api.releaseTensor(source);
      api.releaseTensor(target);
    }
  }

  void clear(MemorySegment memory) {
    try (Tensor zeros = Tensor.allocate(ElementType.BOOL, Math.min(ZEROS, memory.byteSize()))) {
      for (long at = 0; at < memory.byteSize(); at += ZEROS) {
        long size = Math.min(ZEROS, memory.byteSize() - at);
        try (Tensor part = zeros.view(size)) {
          write(part, memory.asSlice(at, size));
        }
      }
    }
  }

  @Override
  public void close() {
    copies.close();
    api.releaseAllocator(allocator);
    api.releaseMemoryInfo(info);
  }
}
