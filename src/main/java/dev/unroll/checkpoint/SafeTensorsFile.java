package dev.unroll.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.text.JsonHeap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A file in Hugging Face's safetensors format: the length of a JSON header, the header (names,
 * types, shapes and places), the elements, which follow one another without gaps. It is mapped into
 * memory.
 */
public final class SafeTensorsFile extends StoredTensors<SafeTensorsFile.Place> {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final String METADATA = "__metadata__";

  /** Most bytes of a header, as Hugging Face's own reader bounds it. */
  private static final long MOST_HEADER = 100_000_000;

  private static final int MOST_DIMENSIONS = 16;

  private final SortedMap<String, String> metadata = new TreeMap<>();
  private final SortedMap<String, Place> places = new TreeMap<>();
  private final MemorySegment data;

  /** What the header says of a tensor. */
  record Place(String type, List<Long> shape, long from, long to) {}

  private SafeTensorsFile(MemorySegment file, String origin, Arena arena) {
    super(origin, arena);
    long header = file.byteSize() < Long.BYTES ? -1 : file.get(LENGTH, 0);
    if (header < 2 || header > file.byteSize() - Long.BYTES || header > MOST_HEADER) {
      throw fault("is no safetensors file, or not all of one");
    }
    this.data = file.asSlice(Long.BYTES + header);
    index(header(file.asSlice(Long.BYTES, header).toArray(ValueLayout.JAVA_BYTE)));
    requireOneBehindTheOther();
  }

  /**
   * Maps a file.
   *
   * @throws CheckpointException when it is damaged
   */
  public static SafeTensorsFile open(Path file) {
    String origin = file.toString();
    return MappedFile.open(file, (data, arena) -> new SafeTensorsFile(data, origin, arena));
  }

  /**
   * Reads a file that is in memory.
   *
   * @param origin what errors call it
   * @throws CheckpointException when it is damaged
   */
  public static SafeTensorsFile of(byte[] file, String origin) {
    return new SafeTensorsFile(MemorySegment.ofArray(file), origin, Arena.ofShared());
  }

  private JsonNode header(byte[] json) {
    JsonNode header;
    try {
      JsonHeap.requireRoom(json, origin());
      header = JSON.readTree(json);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw new CheckpointException(
          origin() + ": is no safetensors file: its header is no JSON", e);
    }
    if (!header.isObject()) {
      throw fault("is no safetensors file: its header is no object");
    }
    return header;
  }

  private void index(JsonNode header) {
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (entry.getKey().equals(METADATA)) {
        for (Map.Entry<String, JsonNode> text : entry.getValue().properties()) {
          metadata.put(text.getKey(), text.getValue().asText());
        }
      } else {
        places.put(entry.getKey(), place(entry.getKey(), entry.getValue()));
      }
    }
  }

  private Place place(String name, JsonNode place) {
    String where = origin() + ": " + ByteCursor.shown(name);
    JsonNode sizes = place.path("shape");
    List<Long> shape = new ArrayList<>();
    long count = 1;
    for (JsonNode size : sizes) {
      long n = size.asLong(-1);
      boolean isSize = size.isIntegralNumber() && n >= 0 && n <= data.byteSize();
      if (!isSize || shape.size() == MOST_DIMENSIONS) {
        count = -1;
        break;
      }
      shape.add(n);
      count = n == 0 || count <= data.byteSize() / n ? count * n : data.byteSize() + 1;
    }
    if (count < 0 || !sizes.isArray()) {
      throw new CheckpointException(
          "%s: has an impossible shape %s".formatted(where, ByteCursor.shown(sizes.toString())));
    }
    JsonNode offsets = place.path("data_offsets");
    long from = offsets.path(0).asLong(-1);
    long to = offsets.path(1).asLong(-1);
    String type = place.path("dtype").asText();
    int bytes = bytes(type);
    if (from < 0
        || to < from
        || to > data.byteSize()
        || (bytes > 0 && to - from != count * bytes)) {
      throw new CheckpointException(
          "%s: its elements are not where the header says, %s"
              .formatted(where, ByteCursor.shown(offsets.toString())));
    }
    return new Place(type, List.copyOf(shape), from, to);
  }

  /** The size of a number of a type; 0 for types that are not known. */
  private static int bytes(String type) {
    return switch (type) {
      case "F64", "I64", "U64" -> Long.BYTES;
      case "F32", "I32", "U32" -> Integer.BYTES;
      case "F16", "BF16", "I16", "U16" -> Short.BYTES;
      case "I8", "U8", "BOOL", "F8_E4M3", "F8_E5M2" -> Byte.BYTES;
      default -> 0;
    };
  }

  private void requireOneBehindTheOther() {
    List<Place> inOrder = new ArrayList<>(places.values());
    inOrder.sort(Comparator.comparingLong(Place::from).thenComparingLong(Place::to));
    long end = 0;
    for (Place place : inOrder) {
      if (place.from != end) {
        throw fault("is damaged: its tensors overlap or leave gaps at byte " + place.from);
      }
      end = place.to;
    }
    if (end != data.byteSize()) {
      throw fault(
          "is damaged: it has %d bytes behind its tensors".formatted(data.byteSize() - end));
    }
  }

  /** Texts that the writer has put into the file. */
  public SortedMap<String, String> metadata() {
    return Collections.unmodifiableSortedMap(metadata);
  }

  @Override
  SortedMap<String, Place> stored() {
    return places;
  }

  @Override
  TensorView view(String name, Place place) {
    NumberType type =
        switch (place.type) {
          case "F32" -> NumberType.F32;
          case "F16" -> NumberType.F16;
          case "BF16" -> NumberType.BF16;
          default ->
              throw fault(
                  "%s: is of type %s; F32, F16 and BF16 are read"
                      .formatted(name, ByteCursor.shown(place.type)));
        };
    return new StoredTensor(place.shape, type, data.asSlice(place.from, place.to - place.from));
  }
}
