package dev.unroll.graph.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;

/** Puts the elements of weights into a model file, or into a file beside it as they come. */
abstract class WeightStore {
  /** Writes the elements of a tensor as they are stored. */
  interface Elements {
    void writeTo(OutputStream out) throws IOException;
  }

  private WeightStore() {}

  /** A tensor of so many bytes. */
  abstract TensorProto tensor(String name, long[] shape, int type, long bytes, Elements elements);

  private static TensorProto.Builder named(String name, long[] shape, int type) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type);
    LongStream.of(shape).forEach(tensor::addDims);
    return tensor;
  }

  /** All elements are in the model file. */
  static final class Inside extends WeightStore {
    @Override
    TensorProto tensor(String name, long[] shape, int type, long bytes, Elements elements) {
      ByteString.Output out = ByteString.newOutput(Math.toIntExact(bytes));
      try {
        elements.writeTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return named(name, shape, type).setRawData(out.toByteString()).build();
    }
  }

  /**
   * The elements of large tensors are in a file beside the model file: ONNX's external data. Each
   * begins where a page of memory can, so that it is mapped and not copied.
   */
  static final class Beside extends WeightStore implements AutoCloseable {
    private static final int PAGE = 1 << 16;

    private final Inside small = new Inside();
    private final String name;
    private final OutputStream out;
    private long length;

    Beside(Path file) throws IOException {
      this.name = String.valueOf(file.getFileName());
      this.out = new BufferedOutputStream(Files.newOutputStream(file), PAGE);
    }

    @Override
    TensorProto tensor(String name, long[] shape, int type, long bytes, Elements elements) {
      if (bytes < PAGE) {
        return small.tensor(name, shape, type, bytes, elements);
      }
      try {
        int gap = (int) (-length & (PAGE - 1));
        out.write(new byte[gap]);
        elements.writeTo(out);
        length += gap;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      TensorProto.Builder tensor =
          named(name, shape, type).setDataLocation(TensorProto.DataLocation.EXTERNAL);
      Map<String, String> place =
          Map.of(
              "location", this.name,
              "offset", Long.toString(length),
              "length", Long.toString(bytes));
      for (String key : new String[] {"location", "offset", "length"}) {
        tensor.addExternalData(
            StringStringEntryProto.newBuilder().setKey(key).setValue(place.get(key)));
      }
      length += bytes;
      return tensor.build();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
