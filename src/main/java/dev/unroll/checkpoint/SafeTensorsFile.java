package dev.unroll.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A file in Hugging Face's safetensors format: the length of a JSON header, the header (names,
 * types, shapes and places), the elements. It is mapped into memory.
 */
public final class SafeTensorsFile implements Checkpoint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final String METADATA = "__metadata__";

  /** Most bytes of a header, as Hugging Face's own reader bounds it. */
  private static final long MOST_HEADER = 100_000_000;

  private final Arena arena;
  private final String origin;
  private final SortedMap<String, String> metadata = new TreeMap<>();
  private final SortedMap<String, JsonNode> places = new TreeMap<>();
  private final MemorySegment data;

  private SafeTensorsFile(Path file, Arena arena) throws IOException {
    this.arena = arena;
    this.origin = file.toString();
    try (FileChannel channel = FileChannel.open(file)) {
      MemorySegment all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      long header = all.byteSize() < Long.BYTES ? -1 : all.get(LENGTH, 0);
      if (header < 2 || header > all.byteSize() - Long.BYTES || header > MOST_HEADER) {
        throw new CheckpointException(origin + ": is no safetensors file, or not all of one");
      }
      byte[] json = all.asSlice(Long.BYTES, header).toArray(ValueLayout.JAVA_BYTE);
      this.data = all.asSlice(Long.BYTES + header);
      index(json);
    }
  }

  /**
   * Maps a file.
   *
   * @throws CheckpointException when it is damaged
   */
  public static SafeTensorsFile open(Path file) {
    Arena arena = Arena.ofShared();
    try {
      return new SafeTensorsFile(file, arena);
    } catch (IOException e) {
      arena.close();
      throw new CheckpointException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private void index(byte[] json) {
    JsonNode header;
    try {
      header = JSON.readTree(json);
    } catch (IOException e) {
      throw new CheckpointException(origin + ": is no safetensors file: its header is no JSON", e);
    }
    if (!header.isObject()) {
      throw new CheckpointException(origin + ": is no safetensors file: its header is no object");
    }
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        for (Map.Entry<String, JsonNode> text : entry.getValue().properties()) {
          metadata.put(text.getKey(), text.getValue().asText());
        }
      } else {
        places.put(entry.getKey(), entry.getValue());
      }
    }
  }

  /** Texts that the writer has put into the file. */
  public SortedMap<String, String> metadata() {
    return Collections.unmodifiableSortedMap(metadata);
  }

  @Override
  public SortedSet<String> names() {
    return Collections.unmodifiableSortedSet((SortedSet<String>) places.keySet());
  }

  @Override
  public TensorView tensor(String name) {
    JsonNode place = places.get(name);
    if (place == null) {
      throw new CheckpointException("%s: has no tensor %s".formatted(origin, name));
    }
    String where = origin + ": " + name;
    NumberType type = type(place.path("dtype").asText(), where);
    List<Long> shape = new ArrayList<>();
    long count = 1;
    for (JsonNode size : place.path("shape")) {
      long n = size.asLong(-1);
      if (!size.isIntegralNumber() || n < 0 || n > data.byteSize()) {
        throw new CheckpointException(where + ": has an impossible shape " + place.path("shape"));
      }
      count = Math.min(count * n, data.byteSize() + 1); // both below 2^63: sizes of a file
      shape.add(n);
    }
    long from = place.path("data_offsets").path(0).asLong(-1);
    long to = place.path("data_offsets").path(1).asLong(-1);
    if (from < 0 || to < from || to > data.byteSize() || to - from != count * type.bytes()) {
      throw new CheckpointException(
          "%s: its elements are not where the header says, %s"
              .formatted(where, place.path("data_offsets")));
    }
    return new StoredTensor(List.copyOf(shape), type, data.asSlice(from, to - from));
  }

  private static NumberType type(String name, String where) {
    return switch (name) {
      case "F32" -> NumberType.F32;
      case "F16" -> NumberType.F16;
      case "BF16" -> NumberType.BF16;
      default ->
          throw new CheckpointException(
              "%s: is of type %s; F32, F16 and BF16 are read".formatted(where, name));
    };
  }

  @Override
  public String origin() {
    return origin;
  }

  @Override
  public void close() {
    arena.close();
  }
}
