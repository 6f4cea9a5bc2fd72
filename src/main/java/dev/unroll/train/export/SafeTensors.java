package dev.unroll.train.export;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tensors in Hugging Face's safetensors format, of which 32-bit floats are read and written: the
 * length of a JSON header, the header (names, shapes and places, and some text), the elements.
 *
 * @param metadata text by its key
 * @param tensors by name
 */
record SafeTensors(SortedMap<String, String> metadata, SortedMap<String, Tensor> tensors) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METADATA = "__metadata__";
  private static final String TYPE = "F32";

  /** Elements begin at multiples of this. */
  private static final int ALIGNMENT = 8;

  /** What a tensor holds, row-major. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Tensor(long[] shape, float[] elements) {}

  /** The file's bytes; equal tensors give equal bytes. */
  byte[] format() {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
    metadata.forEach(texts::put);
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      ObjectNode place = header.putObject(entry.getKey());
      place.put("dtype", TYPE);
      for (long size : entry.getValue().shape()) {
        place.withArray("shape").add(size);
      }
      long end = offset + (long) entry.getValue().elements().length * Float.BYTES;
      place.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padded = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(Long.BYTES + padded + offset))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(padded).put(json);
    while (bytes.position() < Long.BYTES + padded) {
      bytes.put((byte) ' ');
    }
    for (Tensor tensor : tensors.values()) {
      for (float element : tensor.elements()) {
        bytes.putFloat(element);
      }
    }
    return bytes.array();
  }

  /**
   * Reads a file.
   *
   * @param origin what errors call it
   * @throws TrainingException when it is damaged or holds other numbers than 32-bit floats
   */
  static SafeTensors parse(byte[] file, String origin) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    long length = file.length < Long.BYTES ? -1 : bytes.getLong();
    if (length < 2 || length > bytes.remaining()) {
      throw new TrainingException(origin + ": is no safetensors file, or not all of one");
    }
    byte[] json = new byte[(int) length];
    bytes.get(json);
    return read(header(json, origin), bytes.slice().order(ByteOrder.LITTLE_ENDIAN), origin);
  }

  private static JsonNode header(byte[] json, String origin) {
    try {
      JsonNode header = JSON.readTree(json);
      if (header.isObject()) {
        return header;
      }
    } catch (IOException e) {
      throw new TrainingException(origin + ": is no safetensors file: its header is no JSON", e);
    }
    throw new TrainingException(origin + ": is no safetensors file: its header is no object");
  }

  private static SafeTensors read(JsonNode header, ByteBuffer data, String origin) {
    SortedMap<String, String> metadata = new TreeMap<>();
    SortedMap<String, Tensor> tensors = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        for (Map.Entry<String, JsonNode> text : entry.getValue().properties()) {
          metadata.put(text.getKey(), text.getValue().asText());
        }
      } else {
        tensors.put(entry.getKey(), tensor(entry.getValue(), data, origin + ": " + entry.getKey()));
      }
    }
    return new SafeTensors(metadata, tensors);
  }

  private static Tensor tensor(JsonNode place, ByteBuffer data, String origin) {
    if (!place.path("dtype").asText().equals(TYPE)) {
      throw new TrainingException(
          "%s: is of type %s; %s is read".formatted(origin, place.path("dtype").asText(), TYPE));
    }
    long[] shape = new long[place.path("shape").size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = place.path("shape").path(i).asLong(-1);
      count = shape[i] < 0 || shape[i] > data.limit() ? -1 : count * shape[i];
      if (count < 0 || count > data.limit()) {
        throw new TrainingException(origin + ": has an impossible shape " + place.path("shape"));
      }
    }
    long from = place.path("data_offsets").path(0).asLong(-1);
    long to = place.path("data_offsets").path(1).asLong(-1);
    if (from < 0 || to > data.limit() || to - from != count * Float.BYTES) {
      throw new TrainingException(
          "%s: its elements are not where the header says, %s"
              .formatted(origin, place.path("data_offsets")));
    }
    float[] elements = new float[(int) count];
    data.slice((int) from, (int) (to - from))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(elements);
    return new Tensor(shape, elements);
  }

  /** The elements of all tensors, by name. */
  Map<String, float[]> elements() {
    return tensors.entrySet().stream()
        .collect(toMap(Map.Entry::getKey, tensor -> tensor.getValue().elements()));
  }
}
