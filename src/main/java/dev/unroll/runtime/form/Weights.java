package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The weights of a rewritten graph, in memory outside of Java's heap. For ONNX Runtime each is a
 * file beside the graph, which it reads into memory of its own.
 */
final class Weights {
  /** Smaller ones, which ONNX Runtime may look at while it reads the graph, stay in it. */
  private static final int LEAST_BYTES = 1 << 12;

  private final Arena arena;
  private final Map<String, MemorySegment> files = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param arena for what is added
   */
  Weights(Arena arena) {
    this.arena = arena;
  }

  /** The weights, by the names of their files. */
  Map<String, MemorySegment> files() {
    return Map.copyOf(files);
  }

  /**
   * A constant of the graph before. It is copied: its file may be changed while it is mapped, which
   * Java survives and native code does not.
   */
  TensorProto keep(TensorProto tensor) {
    ByteBuffer data = tensor.getRawData().asReadOnlyByteBuffer();
    return data.remaining() < LEAST_BYTES
        ? tensor
        : add(
            tensor.toBuilder().clearRawData(),
            data.remaining(),
            memory -> memory.copyFrom(MemorySegment.ofBuffer(data)));
  }

  /** A new constant. */
  TensorProto add(TensorProto.Builder tensor, long bytes, Consumer<MemorySegment> writer) {
    MemorySegment memory = arena.allocate(bytes);
    writer.accept(memory);
    String name = "weights" + files.size();
    files.put(name, memory);
    return tensor
        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
        .addExternalData(entry("location", name))
        .addExternalData(entry("offset", "0"))
        .addExternalData(entry("length", Long.toString(bytes)))
        .build();
  }

  private static StringStringEntryProto entry(String key, String value) {
    return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
  }
}
