package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.engine.ort.rows.GrowingTensor;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.ListedDecoder;
import dev.unroll.runtime.NativeTensor;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * For each row of a lane, the rows of the output matrix of the tokens that it has logits of: {@code
 * [rows, size, width]}, and what is added to their products. All have as many columns as the row
 * with the most tokens needs; the content of the others is not defined.
 */
final class CandidateRows implements AutoCloseable {
  /** Widths are multiples of this, so that runs are of few different shapes. */
  static final int MULTIPLE = 64;

  private final Session gather;
  private final int allRows;
  private final Part[] parts;

  /** How many tokens each row has; 0 where it is free. */
  private final int[] counts;

  private int width;

  /** Called before tensors that were handed out are closed. */
  private final Runnable beforeMove;

  /** One of the tensors. */
  private static final class Part {
    private final String name;
    private final ElementType type;
    private final int lines;
    private final GrowingTensor gathered;
    private @Nullable Tensor tensor;

    Part(String name, ElementType type, int lines) {
      this.name = name;
      this.type = type;
      this.lines = lines;
      this.gathered = new GrowingTensor(type);
    }

    long byteSize() {
      Tensor now = tensor;
      return now == null ? 0 : now.byteSize();
    }

    /** How many bytes so many rows of some width have. */
    long bytes(long rows, int width) {
      return rows * lines * width * type.bytes();
    }

    Tensor held() {
      Tensor now = tensor;
      if (now == null) {
        throw new IllegalStateException("no sentence was read");
      }
      return now;
    }
  }

  /**
   * Rows without tokens.
   *
   * @param gather the graph that takes rows out of the output matrix; stays the caller's to close
   * @param beforeMove called before the memory is replaced
   */
  CandidateRows(Session gather, int allRows, Runnable beforeMove) {
    this.gather = gather;
    this.allRows = allRows;
    this.beforeMove = beforeMove;
    this.counts = new int[allRows];
    int size =
        gather.outputs().stream()
            .filter(output -> output.name().equals(ListedDecoder.ROWS))
            .mapToInt(output -> Integer.parseInt(output.dimensions().getFirst()))
            .findFirst()
            .orElseThrow();
    this.parts =
        new Part[] {
          new Part(ListedDecoder.ROWS, gather.typeOfOutput(ListedDecoder.ROWS), size),
          new Part(ListedDecoder.OFFSETS, ElementType.INT32, 1),
          new Part(ListedDecoder.BIASES, ElementType.FLOAT, 1)
        };
  }

  /** How many columns there are. */
  int width() {
    return width;
  }

  long byteSize() {
    return Arrays.stream(parts).mapToLong(Part::byteSize).sum();
  }

  /** Notes that rows from that one on are free. */
  void free(int from) {
    Arrays.fill(counts, from, allRows, 0);
  }

  /** Gives a row its tokens. */
  void take(int row, int... tokens) {
    counts[row] = 0;
    int most = Math.max(Arrays.stream(counts).max().orElse(0), tokens.length);
    int needed = Math.ceilDiv(most, MULTIPLE) * MULTIPLE;
    boolean isFitting = needed <= width && needed >= width / 2;
    layOut(1 + Math.max(row, lastUsed()), isFitting ? width : needed);
    gather(tokens);
    for (Part part : parts) {
      ByteBuffer source = part.gathered.of(0).bytes();
      ByteBuffer target = part.held().bytes();
      int bytes = part.type.bytes();
      for (int line = 0; line < part.lines; line++) {
        target.put(
            (row * part.lines + line) * width * bytes,
            source,
            line * tokens.length * bytes,
            tokens.length * bytes);
      }
    }
    counts[row] = tokens.length;
  }

  private void gather(int... tokens) {
    try (Tensors made = new Tensors()) {
      Tensor candidates = made.own(Tensor.longs(tokens.length));
      candidates.longBuffer().put(Arrays.stream(tokens).asLongStream().toArray());
      Tensor[] results = new Tensor[parts.length];
      for (int i = 0; i < parts.length; i++) {
        results[i] =
            made.own(
                parts[i].lines == 1
                    ? parts[i].gathered.shaped(tokens.length)
                    : parts[i].gathered.shaped(parts[i].lines, tokens.length));
      }
      gather.run(
          Map.of(EncoderDecoder.CANDIDATES, candidates),
          Map.of(parts[0].name, results[0], parts[1].name, results[1], parts[2].name, results[2]));
    }
  }

  /** Copies a row. */
  void copy(int from, int to) {
    layOut(1 + Math.max(to, lastUsed()), width);
    for (Part part : parts) {
      ByteBuffer bytes = part.held().bytes();
      int each = part.lines * width * part.type.bytes();
      bytes.put(to * each, bytes, from * each, each);
    }
    counts[to] = counts[from];
  }

  /** The first rows as tensors by the names of the decoder's inputs, which the caller closes. */
  Map<String, NativeTensor> tensors(int rows, Tensors made) {
    layOut(rows, width);
    Map<String, NativeTensor> tensors = new LinkedHashMap<>();
    for (Part part : parts) {
      tensors.put(part.name, made.own(part.held().view(rows, part.lines, width)));
    }
    return tensors;
  }

  private int lastUsed() {
    int last = allRows - 1;
    while (last >= 0 && counts[last] == 0) {
      last--;
    }
    return last;
  }

  /** Makes room for so many rows and gives all the same width, or changes nothing at all. */
  private void layOut(int rows, int newWidth) {
    @Nullable Tensor[] grown = grown(rows, newWidth);
    if (Arrays.stream(grown).anyMatch(Objects::nonNull)) {
      beforeMove.run();
    }
    int used = lastUsed() + 1;
    for (int i = 0; i < parts.length; i++) {
      Part part = parts[i];
      Tensor old = part.tensor;
      Tensor next = grown[i] == null ? old : grown[i];
      if (old != null && next != null && (old != next || newWidth != width)) {
        move(old.bytes(), next.bytes(), used * part.lines, newWidth, part.type.bytes());
      }
      if (old != null && old != next) {
        old.close();
      }
      part.tensor = next;
    }
    width = newWidth;
  }

  /** New memory of those parts that need more. */
  private @Nullable Tensor[] grown(int rows, int newWidth) {
    @Nullable Tensor[] grown = new Tensor[parts.length];
    Tensors made = new Tensors();
    try {
      for (int i = 0; i < parts.length; i++) {
        Part part = parts[i];
        long needed = part.bytes(rows, newWidth);
        if (needed > part.byteSize()) {
          long most = Math.max(needed, part.bytes(allRows, newWidth));
          long bytes = Math.min(2 * needed, most);
          grown[i] = made.own(Tensor.allocate(part.type, bytes / part.type.bytes()));
        }
      }
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
    return grown;
  }

  private void move(ByteBuffer from, ByteBuffer to, int lines, int newWidth, int bytes) {
    int each = Math.min(width, newWidth) * bytes;
    for (int i = 0; i < lines; i++) {
      int line = newWidth > width ? lines - 1 - i : i; // Nothing is overwritten before it is read.
      to.put(line * newWidth * bytes, from, line * width * bytes, each);
    }
  }

  @Override
  public void close() {
    for (Part part : List.of(parts)) {
      if (part.tensor != null) {
        part.tensor.close();
      }
      part.gathered.close();
    }
  }
}
