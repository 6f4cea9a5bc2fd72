package dev.unroll.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The dimensions of a value, outermost first. */
public record Shape(List<Dim> dims) {
  public Shape {
    dims = List.copyOf(dims);
  }

  /** A shape of numbers; without any, the shape of a scalar. */
  public static Shape of(long... sizes) {
    return new Shape(Arrays.stream(sizes).mapToObj(Dim::of).toList());
  }

  public static Shape of(Dim... dims) {
    return new Shape(List.of(dims));
  }

  public int rank() {
    return dims.size();
  }

  /** The dimension at an axis; negative axes count from the end. */
  public Dim dim(int axis) {
    return dims.get(axis < 0 ? axis + rank() : axis);
  }

  /**
   * The size at an axis; negative axes count from the end.
   *
   * @throws GraphException when that dimension is named
   */
  public long size(int axis) {
    if (dim(axis) instanceof Dim.Fixed(long size)) {
      return size;
    }
    throw new GraphException("dimension " + dim(axis) + " of " + this + " is not a number");
  }

  /** Whether every dimension is a number. */
  public boolean isFixed() {
    return dims.stream().allMatch(Dim.Fixed.class::isInstance);
  }

  /**
   * The number of elements.
   *
   * @throws GraphException when a dimension is named
   */
  public long elements() {
    return Arrays.stream(sizes()).reduce(1, (a, b) -> a * b);
  }

  /**
   * The sizes as an array.
   *
   * @throws GraphException when a dimension is named
   */
  public long[] sizes() {
    return IntStream.range(0, rank()).mapToLong(this::size).toArray();
  }

  /** This shape with one dimension exchanged; negative axes count from the end. */
  public Shape with(int axis, Dim dim) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.set(axis < 0 ? axis + rank() : axis, dim);
    return new Shape(changed);
  }

  /** This shape with a dimension put in before the axis. */
  public Shape insert(int axis, Dim dim) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.add(axis, dim);
    return new Shape(changed);
  }

  /** This shape without the dimension at the axis. */
  public Shape without(int axis) {
    List<Dim> changed = new ArrayList<>(dims);
    changed.remove(axis < 0 ? axis + rank() : axis);
    return new Shape(changed);
  }

  /** The dimensions {@code [0, end)}. */
  public Shape to(int end) {
    return new Shape(dims.subList(0, end));
  }

  /** The dimensions {@code [from, rank)}. */
  public Shape from(int from) {
    return new Shape(dims.subList(from, rank()));
  }

  @Override
  public String toString() {
    return dims.stream().map(Dim::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
