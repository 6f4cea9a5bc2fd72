package dev.unroll.checkpoint;

import java.util.ArrayList;
import java.util.List;

/** Parts and rearrangements of tensors. */
final class Views {
  private Views() {}

  /** What is done to an element. */
  interface Element {
    float apply(float x);
  }

  /** A view of a shape whose elements another piece of code reads. */
  private record Viewed(List<Long> shape, Reader reader) implements TensorView {
    @Override
    public void read(long from, float[] into, int offset, int count) {
      reader.read(from, into, offset, count);
    }
  }

  private interface Reader {
    void read(long from, float[] into, int offset, int count);
  }

  static TensorView reshaped(TensorView view, List<Long> shape) {
    if (shape.stream().reduce(1L, Math::multiplyExact) != view.elements()) {
      throw new CheckpointException(
          "%s has not as many elements as %s".formatted(view.shape(), shape));
    }
    return new Viewed(shape, view::read);
  }

  static TensorView mapped(TensorView view, Element element) {
    return new Viewed(
        view.shape(),
        (from, into, offset, count) -> {
          view.read(from, into, offset, count);
          for (int i = offset; i < offset + count; i++) {
            into[i] = element.apply(into[i]);
          }
        });
  }

  static TensorView rows(TensorView view, long start, long end) {
    List<Long> shape = new ArrayList<>(view.shape());
    if (shape.isEmpty() || start < 0 || end < start || end > shape.getFirst()) {
      throw new CheckpointException(
          "%s has no rows from %d to %d".formatted(view.shape(), start, end));
    }
    long size = shape.getFirst() == 0 ? 0 : view.elements() / shape.getFirst();
    shape.set(0, end - start);
    return new Viewed(
        List.copyOf(shape),
        (from, into, offset, count) -> view.read(start * size + from, into, offset, count));
  }

  static TensorView joined(List<TensorView> parts) {
    List<Long> shape = new ArrayList<>(parts.getFirst().shape());
    List<Long> rest = shape.subList(1, shape.size());
    long rows = 0;
    for (TensorView part : parts) {
      if (!part.shape().subList(1, part.shape().size()).equals(rest)) {
        throw new CheckpointException("%s does not go on as %s".formatted(part.shape(), shape));
      }
      rows += part.shape().getFirst();
    }
    shape.set(0, rows);
    return new Viewed(
        List.copyOf(shape),
        (from, into, offset, count) -> {
          long before = 0;
          int done = 0;
          for (TensorView part : parts) {
            long at = from + done - before;
            if (at < part.elements() && done < count) {
              int here = (int) Math.min(count - done, part.elements() - at);
              part.read(at, into, offset + done, here);
              done += here;
            }
            before += part.elements();
          }
        });
  }

  /** Whole rows are read as runs of the columns that they are in the original. */
  static TensorView transposed(TensorView view) {
    if (view.shape().size() != 2) {
      throw new CheckpointException(view.shape() + " is no matrix");
    }
    long height = view.shape().get(0);
    long width = view.shape().get(1);
    return new Viewed(
        List.of(width, height),
        (from, into, offset, count) -> {
          int done = 0;
          while (done < count) {
            long at = from + done;
            boolean isWhole = at % height == 0 && count - done >= height;
            int rows = isWhole ? (int) ((count - done) / height) : 1;
            int columns = (int) Math.min(count - done, height - at % height);
            float[] run = new float[rows];
            for (int j = 0; j < columns; j++) {
              view.read((at % height + j) * width + at / height, run, 0, rows);
              for (int i = 0; i < rows; i++) {
                into[offset + done + i * columns + j] = run[i];
              }
            }
            done += rows * columns;
          }
        });
  }
}
