package dev.unroll.family.hub;

import dev.unroll.checkpoint.TensorView;
import dev.unroll.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A tensor of another program's checkpoint and the parameters of ours that it holds, in both
 * directions.
 *
 * @param theirs its name
 * @param ours names of the parameters
 * @param turned whether their matrices {@code [out, in]} are ours transposed
 * @param outer whether they are stored {@code [in, out]} with several of ours side by side
 * @param turns in how many pieces each of ours is cut, which then follow each other in turns
 * @param less what is subtracted from ours when it is stored
 */
public record Counterpart(
    String theirs, List<String> ours, boolean turned, boolean outer, int turns, float less) {

  /** Of the same shape and elements. */
  public static Counterpart same(String theirs, String ours) {
    return new Counterpart(theirs, List.of(ours), false, false, 1, 0);
  }

  /** The gain of a normalisation that multiplies with what is stored plus 1. */
  public static Counterpart lessOne(String theirs, String ours) {
    return new Counterpart(theirs, List.of(ours), false, false, 1, 1);
  }

  /** A matrix {@code [out, in]}. */
  public static Counterpart turned(String theirs, String ours) {
    return new Counterpart(theirs, List.of(ours), true, false, 1, 0);
  }

  /** Matrices {@code [out, in]} below each other. */
  public static Counterpart below(String theirs, String... ours) {
    return new Counterpart(theirs, List.of(ours), true, false, 1, 0);
  }

  /** Matrices {@code [in, out]} side by side. */
  public static Counterpart beside(String theirs, String... ours) {
    return new Counterpart(theirs, List.of(ours), true, true, 1, 0);
  }

  /** Vectors behind each other. */
  public static Counterpart behind(String theirs, String... ours) {
    return new Counterpart(theirs, List.of(ours), false, false, 1, 0);
  }

  /** The same with the rows of the parameters interleaved: a piece of each for every head. */
  public Counterpart perHead(int heads) {
    return new Counterpart(theirs, ours, turned, outer, heads, less);
  }

  /** The shape that it has in a checkpoint. */
  List<Long> shape(Function<String, Shape> shapes) {
    List<Shape> each = ours.stream().map(shapes).toList();
    long rows = each.stream().mapToLong(this::rows).sum();
    Shape first = each.getFirst();
    if (first.rank() == 1) {
      return List.of(rows);
    }
    long columns = first.size(turned ? 0 : 1);
    return outer ? List.of(columns, rows) : List.of(rows, columns);
  }

  /** The size of a parameter along the dimension in which several are joined. */
  private long rows(Shape shape) {
    return shape.size(turned ? 1 : 0);
  }

  /** One of our parameters, from the stored tensor. */
  TensorView ours(int part, TensorView stored, Function<String, Shape> shapes) {
    TensorView all = stored;
    if (ours.size() > 1) {
      TensorView rows = outer ? stored.transposed() : stored;
      all = TensorView.joined(pieces(rows, shapes).get(part).toArray(TensorView[]::new));
    }
    TensorView parameter = turned ? all.transposed() : all;
    return less == 0 ? parameter : parameter.plus(less);
  }

  /** For each parameter its pieces of the stored rows. */
  private List<List<TensorView>> pieces(TensorView rows, Function<String, Shape> shapes) {
    List<List<TensorView>> pieces = new ArrayList<>();
    ours.forEach(_ -> pieces.add(new ArrayList<>()));
    long from = 0;
    for (int turn = 0; turn < turns; turn++) {
      for (int part = 0; part < ours.size(); part++) {
        long to = from + rows(shapes.apply(ours.get(part))) / turns;
        pieces.get(part).add(rows.rows(from, to));
        from = to;
      }
    }
    return pieces;
  }

  /** The tensor to store, from our parameters. */
  public TensorView theirs(Function<String, TensorView> parameters) {
    List<TensorView> rows = new ArrayList<>();
    for (String name : ours) {
      TensorView parameter = parameters.apply(name);
      TensorView each = turned ? parameter.transposed() : parameter;
      rows.add(less == 0 ? each : each.plus(-less));
    }
    if (rows.size() == 1) {
      return rows.getFirst();
    }
    List<TensorView> pieces = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      for (TensorView each : rows) {
        long size = each.shape().getFirst() / turns;
        pieces.add(each.rows(turn * size, (turn + 1) * size));
      }
    }
    TensorView joined = TensorView.joined(pieces.toArray(TensorView[]::new));
    return outer ? joined.transposed() : joined;
  }
}
