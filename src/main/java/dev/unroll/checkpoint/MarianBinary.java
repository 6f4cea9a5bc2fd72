package dev.unroll.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Marian's own container ({@code .bin}): a header, the names, the shapes, the elements. Matrices
 * may be stored as 8-bit integers in intgemm's portable layout: transposed, with one multiplier for
 * a matrix; embeddings ({@code Wemb}) in their own order.
 */
final class MarianBinary extends StoredTensors<MarianBinary.Item> implements MarianCheckpoint {
  private static final long VERSION = 1;
  private static final int ALIGNMENT = 256;
  private static final int HEADER_BYTES = 4 * Long.BYTES;
  private static final int LONGEST_NAME = 4096;
  private static final int MOST_DIMENSIONS = 16;

  private static final long FLOAT32 = 0x0404;
  private static final long FLOAT16 = 0x0402;
  private static final long INT8 = 0x0101;
  private static final long INTGEMM8 = 0x4101;

  private final SortedMap<String, Item> items = new TreeMap<>();

  /**
   * What is stored under a name.
   *
   * @param data with what it is filled up with
   */
  record Item(long type, List<Long> shape, MemorySegment data) {
    long elements() {
      long elements = 1;
      for (long size : shape) {
        boolean isStored = size == 0 || elements <= data.byteSize() / size;
        elements = isStored ? elements * size : data.byteSize() + 1;
      }
      return elements;
    }
  }

  MarianBinary(MemorySegment file, String origin, Arena arena) {
    super(origin, arena);
    ByteCursor in = new ByteCursor(file, origin);
    if (in.longInteger() != VERSION) {
      throw in.fault("is no model of Marian's, or of a version that is not read");
    }
    long count = in.longInteger();
    if (count < 0 || count > file.byteSize() / HEADER_BYTES) {
      throw in.fault("is damaged: it says that it has %d items".formatted(count));
    }
    read(in, (int) count, file);
  }

  private void read(ByteCursor in, int count, MemorySegment file) {
    long[][] headers = new long[count][];
    for (int i = 0; i < count; i++) {
      headers[i] =
          new long[] {in.longInteger(), in.longInteger(), in.longInteger(), in.longInteger()};
      if (headers[i][0] < 1 || headers[i][0] > LONGEST_NAME) {
        throw in.fault("is damaged: a name of %d bytes".formatted(headers[i][0]));
      }
      if (headers[i][2] < 0 || headers[i][2] > MOST_DIMENSIONS) {
        throw in.fault("is damaged: an item of %d dimensions".formatted(headers[i][2]));
      }
    }
    List<String> names = new ArrayList<>();
    for (long[] header : headers) {
      String name = in.text(header[0]);
      if (name.indexOf('\0') != name.length() - 1) {
        throw in.fault("is damaged: a name does not end where it should");
      }
      names.add(name.substring(0, name.length() - 1));
    }
    List<List<Long>> shapes = new ArrayList<>();
    for (long[] header : headers) {
      List<Long> shape = new ArrayList<>();
      for (long i = 0; i < header[2]; i++) {
        shape.add((long) in.integer());
      }
      shapes.add(List.copyOf(shape));
    }
    long gap = in.longInteger();
    if (gap < 0 || gap > ALIGNMENT) {
      throw in.fault("is damaged: its elements are not where they should be");
    }
    in.take(gap);
    for (int i = 0; i < count; i++) {
      long from = in.take(headers[i][3]);
      Item item = new Item(headers[i][1], shapes.get(i), file.asSlice(from, headers[i][3]));
      requireRoom(names.get(i), item);
      if (items.put(names.get(i), item) != null) {
        throw in.fault("is damaged: %s is there twice".formatted(shown(names.get(i))));
      }
    }
    if (in.rest().byteSize() != 0) {
      throw in.fault("is damaged: there are bytes behind its last item");
    }
  }

  private void requireRoom(String name, Item item) {
    if (item.shape.stream().anyMatch(size -> size < 0)) {
      throw fault(shown(name) + " has an impossible shape " + item.shape);
    }
    long elements = item.elements();
    long needed = 0;
    if (item.type == INTGEMM8) {
      needed = elements + Float.BYTES;
    } else if (item.type == FLOAT32 || item.type == FLOAT16) {
      needed = elements * (item.type == FLOAT32 ? Float.BYTES : Short.BYTES);
    }
    if (needed > item.data.byteSize()) {
      throw fault(shown(name) + " has fewer bytes than its shape says");
    }
    if (item.type == INTGEMM8 && item.shape.size() != 2) {
      throw fault(shown(name) + " is no matrix");
    }
  }

  @Override
  SortedMap<String, Item> stored() {
    return items;
  }

  @Override
  TensorView view(String name, Item item) {
    if (item.type == INTGEMM8) {
      return new IntegerMatrix(item.shape, integers(name, item));
    }
    NumberType type = item.type == FLOAT16 ? NumberType.F16 : NumberType.F32;
    if (item.type != FLOAT32 && item.type != FLOAT16) {
      throw fault(
          "%s: is of type %s, which is not read; 8-bit integers are read in the portable layout"
              .formatted(name, ByteCursor.hexadecimal(item.type)));
    }
    return new StoredTensor(item.shape, type, item.data);
  }

  @Override
  public Optional<Integers> integers(String name) {
    Item item = stored(name);
    return item.type == INTGEMM8 ? Optional.of(integers(name, item)) : Optional.empty();
  }

  private static Integers integers(String name, Item item) {
    boolean isTransposed = !name.contains("Wemb");
    long rows = item.shape.get(isTransposed ? 1 : 0);
    long columns = item.shape.get(isTransposed ? 0 : 1);
    float[] multiplier = new float[1];
    NumberType.F32.read(item.data.asSlice(rows * columns), 0, multiplier, 0, 1);
    MemorySegment bytes = item.data.asSlice(0, rows * columns);
    return new Integers(rows, columns, bytes, multiplier[0], isTransposed);
  }

  @Override
  public String configuration() {
    Item text = stored(CONFIGURATION);
    if (text.type != INT8) {
      throw fault(CONFIGURATION + " is no text");
    }
    return NumpyArchive.text(text.data, origin());
  }

  private static String shown(String name) {
    return ByteCursor.shown(name);
  }
}
