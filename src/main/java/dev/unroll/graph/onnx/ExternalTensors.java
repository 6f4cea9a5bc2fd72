package dev.unroll.graph.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.unroll.graph.GraphException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The elements of tensors in the file beside a model file, which is mapped when it is needed. */
final class ExternalTensors implements AutoCloseable {
  /** No file: tensors that are in one are refused. */
  static final ExternalTensors NONE = new ExternalTensors(null);

  private final @Nullable Path file;
  private @Nullable Arena arena;
  private @Nullable MemorySegment data;

  ExternalTensors(@Nullable Path file) {
    this.file = file;
  }

  /** A tensor's bytes. */
  ByteBuffer bytes(TensorProto tensor) {
    String location = text(tensor, "location");
    if (file == null || !location.equals(String.valueOf(file.getFileName()))) {
      throw new GraphException(
          "weight %s is in the file %s, which is not read".formatted(tensor.getName(), location));
    }
    long offset = number(tensor, "offset");
    long length = number(tensor, "length");
    MemorySegment all = data(file);
    if (offset < 0
        || length < 0
        || length > Integer.MAX_VALUE
        || offset > all.byteSize() - length) {
      throw new GraphException(
          "weight %s is beyond the end of %s".formatted(tensor.getName(), file));
    }
    return all.asSlice(offset, length).asByteBuffer();
  }

  private MemorySegment data(Path file) {
    if (data == null) {
      arena = Arena.ofShared();
      try (FileChannel channel = FileChannel.open(file)) {
        data = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      } catch (IOException e) {
        throw new GraphException(file + " cannot be read: " + e.getMessage());
      }
    }
    return data;
  }

  private static long number(TensorProto tensor, String key) {
    try {
      return Long.parseLong(text(tensor, key));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static String text(TensorProto tensor, String key) {
    return tensor.getExternalDataList().stream()
        .filter(entry -> entry.getKey().equals(key))
        .map(StringStringEntryProto::getValue)
        .findFirst()
        .orElse("");
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
    }
  }
}
