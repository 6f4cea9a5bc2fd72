package dev.unroll.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** NumPy arrays in a zip archive ({@code .npz}), as Marian's trainer writes its models. */
final class NumpyArchive extends StoredTensors<NumpyArchive.Array> implements MarianCheckpoint {
  private static final String SUFFIX = ".npy";
  private static final int MOST_HEADER = 1 << 16;
  private static final int MOST_DIMENSIONS = 16;

  /** The literal of a Python dictionary, as NumPy writes it. */
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{'descr': '([<|>=]?[a-z][0-9]{1,3})', 'fortran_order': (True|False),"
              + " 'shape': \\(([0-9, ]{0,400})\\),? ?\\}\\s*");

  private final SortedMap<String, Array> arrays = new TreeMap<>();

  /** An array: NumPy's name of its type, its shape, its elements. */
  record Array(String type, List<Long> shape, MemorySegment data) {}

  NumpyArchive(MemorySegment file, String origin, Arena arena) {
    super(origin, arena);
    for (Map.Entry<String, MemorySegment> entry : StoredZip.entries(file, origin).entrySet()) {
      String name = entry.getKey();
      if (name.endsWith(SUFFIX)) {
        name = name.substring(0, name.length() - SUFFIX.length());
      }
      arrays.put(name, array(name, entry.getValue()));
    }
  }

  private Array array(String name, MemorySegment entry) {
    ByteCursor in = new ByteCursor(entry, origin() + ": " + ByteCursor.shown(name));
    if (in.unsignedByte() != 0x93 || !in.text(5).equals("NUMPY")) {
      throw in.fault("is no array of NumPy's");
    }
    int version = in.unsignedByte();
    in.take(1); // minor version
    long length = version == 1 ? in.unsignedShort() : in.unsignedInteger();
    if (version > 3 || length > MOST_HEADER) {
      throw in.fault("is an array of NumPy's in a form that is not read");
    }
    Matcher header = HEADER.matcher(in.text(length));
    if (!header.matches() || header.group(2).equals("True")) {
      throw in.fault("is an array of NumPy's in a form that is not read");
    }
    String type = header.group(1);
    List<Long> shape = new ArrayList<>();
    long bytes = Long.parseLong(type.replaceAll("[^0-9]", ""));
    for (String size : header.group(3).split(",", -1)) {
      if (size.isBlank()) {
        continue;
      }
      String digits = size.strip();
      long n = digits.matches("[0-9]{1,15}") ? Long.parseLong(digits) : Long.MAX_VALUE;
      if (n > entry.byteSize() || shape.size() == MOST_DIMENSIONS) {
        throw in.fault("has an impossible shape");
      }
      shape.add(n);
      bytes = n == 0 || bytes <= entry.byteSize() / n ? bytes * n : entry.byteSize() + 1;
    }
    MemorySegment data = in.rest();
    if (data.byteSize() != bytes) {
      throw in.fault("has not as many bytes as its shape says");
    }
    return new Array(type, List.copyOf(shape), data);
  }

  @Override
  SortedMap<String, Array> stored() {
    return arrays;
  }

  @Override
  TensorView view(String name, Array array) {
    NumberType type =
        switch (array.type) {
          case "<f4" -> NumberType.F32;
          case "<f2" -> NumberType.F16;
          default ->
              throw fault("%s: is of type %s; <f4 and <f2 are read".formatted(name, array.type));
        };
    return new StoredTensor(array.shape, type, array.data);
  }

  @Override
  public String configuration() {
    Array text = arrays.get(CONFIGURATION);
    if (text == null) {
      throw fault("has no " + CONFIGURATION);
    }
    return text(text.data, origin());
  }

  /** A text that ends with a zero byte. */
  static String text(MemorySegment data, String origin) {
    if (data.byteSize() > 1 << 20) {
      throw new CheckpointException(
          "%s: %s has %d bytes".formatted(origin, CONFIGURATION, data.byteSize()));
    }
    String text = new String(data.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
