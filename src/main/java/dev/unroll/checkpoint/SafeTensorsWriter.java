package dev.unroll.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;

/** Writes tensors as 32-bit floats in Hugging Face's safetensors format, piece by piece. */
public final class SafeTensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Elements begin at multiples of this. */
  private static final int ALIGNMENT = 8;

  /** Elements of a piece. */
  private static final int PIECE = 1 << 16;

  private SafeTensorsWriter() {}

  /** Writes a file; equal texts and tensors give equal bytes. */
  public static void write(
      Path file, SortedMap<String, String> metadata, SortedMap<String, TensorView> tensors)
      throws IOException {
    byte[] json = header(metadata, tensors).toString().getBytes(StandardCharsets.UTF_8);
    int padded = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    ByteBuffer start =
        ByteBuffer.allocate(Long.BYTES + padded)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(padded)
            .put(json);
    while (start.hasRemaining()) {
      start.put((byte) ' ');
    }
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(start.array());
      for (TensorView tensor : tensors.values()) {
        elements(tensor, out);
      }
    }
  }

  private static ObjectNode header(
      SortedMap<String, String> metadata, SortedMap<String, TensorView> tensors) {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(SafeTensorsFile.METADATA);
    metadata.forEach(texts::put);
    long offset = 0;
    for (Map.Entry<String, TensorView> entry : tensors.entrySet()) {
      ObjectNode place = header.putObject(entry.getKey());
      place.put("dtype", "F32");
      entry.getValue().shape().forEach(size -> place.withArray("shape").add(size));
      long end = offset + entry.getValue().elements() * Float.BYTES;
      place.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    return header;
  }

  private static void elements(TensorView tensor, OutputStream out) throws IOException {
    float[] piece = new float[(int) Math.min(PIECE, tensor.elements())];
    ByteBuffer bytes =
        ByteBuffer.allocate(piece.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long from = 0; from < tensor.elements(); from += piece.length) {
      int count = (int) Math.min(piece.length, tensor.elements() - from);
      tensor.read(from, piece, 0, count);
      bytes.asFloatBuffer().put(piece, 0, count);
      out.write(bytes.array(), 0, count * Float.BYTES);
    }
  }
}
