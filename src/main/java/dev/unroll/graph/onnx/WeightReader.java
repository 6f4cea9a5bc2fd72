package dev.unroll.graph.onnx;

import dev.unroll.graph.GraphException;
import dev.unroll.graph.Value;
import java.util.List;

/** The elements of one weight of a file: those of a parameter, or of several that are joined. */
final class WeightReader {
  /** Elements of a piece: a few megabytes. */
  private static final int PIECE = 1 << 20;

  private final WeightSource source;
  private final List<Part> parts;
  private final long stride;
  private final long elements;

  /** A parameter, of which {@code run} neighbours are together in the weight. */
  private record Part(String name, long run) {}

  private WeightReader(WeightSource source, List<Part> parts, long elements) {
    this.source = source;
    this.parts = parts;
    this.elements = elements;
    this.stride = parts.stream().mapToLong(Part::run).sum();
  }

  /** A parameter as it is. */
  static WeightReader of(WeightSource source, Value parameter) {
    return joined(source, 0, List.of(parameter));
  }

  /** Parameters end to end along an axis. */
  static WeightReader joined(WeightSource source, int axis, List<Value> parameters) {
    // Along the axis, each gives a run of elements for every index of the axes before it.
    long outer = parameters.getFirst().shape().to(axis).elements();
    long elements = 0;
    for (Value parameter : parameters) {
      long given = source.elements(parameter.name());
      if (given != parameter.shape().elements()) {
        throw new GraphException("parameter " + parameter + " was given " + given + " elements");
      }
      elements += given;
    }
    List<Part> parts =
        parameters.stream().map(p -> new Part(p.name(), p.shape().elements() / outer)).toList();
    return new WeightReader(source, parts, elements);
  }

  long elements() {
    return elements;
  }

  /** How many of something of a size make a piece; one at least, and none too many. */
  static int piece(long size, long most) {
    return (int) Math.clamp(PIECE / Math.max(1, size), 1, Math.max(1, most));
  }

  /** Reads neighbours, row-major. */
  void read(long from, float[] into, int offset, int count) {
    int done = 0;
    while (done < count) {
      long outer = (from + done) / stride;
      long within = (from + done) % stride;
      for (Part part : parts) {
        if (within < part.run) {
          int here = (int) Math.min(count - done, part.run - within);
          source.read(part.name, outer * part.run + within, into, offset + done, here);
          done += here;
          break;
        }
        within -= part.run;
      }
    }
  }

  /** Rows of the weight as a matrix with so many columns. */
  float[] rows(int columns, int start, int end) {
    float[] rows = new float[Math.multiplyExact(end - start, columns)];
    read((long) start * columns, rows, 0, rows.length);
    return rows;
  }

  /** Columns of the weight as a matrix {@code [height, width]}, as rows of its transpose. */
  float[] columns(int height, int width, int start, int end) {
    float[] row = new float[end - start];
    float[] turned = new float[Math.multiplyExact(row.length, height)];
    for (int i = 0; i < height; i++) {
      read((long) i * width + start, row, 0, row.length);
      for (int j = 0; j < row.length; j++) {
        turned[j * height + i] = row[j];
      }
    }
    return turned;
  }
}
