package dev.unroll.family.hub;

import dev.unroll.checkpoint.TensorView;
import dev.unroll.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A tensor of another program's checkpoint and the parameters of ours that it holds, in both
 * directions.
 *
 * @param names its name, and those that it has in some checkpoints instead
 * @param ours names of the parameters
 */
public record Counterpart(List<String> names, List<String> ours, Layout layout, Numbers numbers) {
  private static final Layout AS_IS = new Layout(false, false, 1, 0, false);
  private static final Layout TURNED = new Layout(true, false, 1, 0, false);
  private static final Numbers EQUAL = new Numbers(1, 0);

  /**
   * How elements are stored.
   *
   * @param turned whether matrices {@code [out, in]} are ours transposed
   * @param outer whether they are stored {@code [in, out]} with several of ours side by side
   * @param turns in how many pieces each of ours is cut, which then follow each other in turns
   * @param before rows before ours, which are of no use
   * @param isRow whether a vector is stored as a matrix of one row
   */
  private record Layout(boolean turned, boolean outer, int turns, int before, boolean isRow) {}

  /** What ours are: what is stored times a factor, plus a term. */
  private record Numbers(float factor, float term) {}

  private static Counterpart of(String theirs, List<String> ours, Layout layout) {
    return new Counterpart(List.of(theirs), ours, layout, EQUAL);
  }

  /** Of the same shape and elements. */
  public static Counterpart same(String theirs, String ours) {
    return of(theirs, List.of(ours), AS_IS);
  }

  /** The gain of a normalisation that multiplies with what is stored plus 1. */
  public static Counterpart lessOne(String theirs, String ours) {
    return new Counterpart(List.of(theirs), List.of(ours), AS_IS, new Numbers(1, 1));
  }

  /** A matrix {@code [out, in]}. */
  public static Counterpart turned(String theirs, String ours) {
    return of(theirs, List.of(ours), TURNED);
  }

  /** Matrices {@code [out, in]} below each other. */
  public static Counterpart below(String theirs, String... ours) {
    return of(theirs, List.of(ours), TURNED);
  }

  /** Matrices {@code [in, out]} side by side. */
  public static Counterpart beside(String theirs, String... ours) {
    return of(theirs, List.of(ours), new Layout(true, true, 1, 0, false));
  }

  /** Vectors behind each other. */
  public static Counterpart behind(String theirs, String... ours) {
    return of(theirs, List.of(ours), AS_IS);
  }

  /** A vector that is stored as a matrix of one row. */
  public static Counterpart row(String theirs, String ours) {
    return of(theirs, List.of(ours), new Layout(false, false, 1, 0, true));
  }

  /** A table whose first rows are of no use. */
  public static Counterpart after(int rows, String theirs, String ours) {
    return of(theirs, List.of(ours), new Layout(false, false, 1, rows, false));
  }

  /** The same with the rows of the parameters interleaved: a piece of each for every head. */
  public Counterpart perHead(int heads) {
    Layout interleaved =
        new Layout(layout.turned, layout.outer, heads, layout.before, layout.isRow);
    return new Counterpart(names, ours, interleaved, numbers);
  }

  /** The same with ours as many times what is stored. */
  public Counterpart times(float factor) {
    return new Counterpart(names, ours, layout, new Numbers(factor, numbers.term));
  }

  /** The same under another name in checkpoints that have none of the name before. */
  public Counterpart or(String other) {
    return new Counterpart(
        Stream.concat(names.stream(), Stream.of(other)).toList(), ours, layout, numbers);
  }

  /** Whether a matrix is stored {@code [in, out]}, as ours are. */
  public boolean isInByOut() {
    return layout.outer || !layout.turned;
  }

  /** Its name. */
  public String theirs() {
    return names.getFirst();
  }

  /** The shape that it has in a checkpoint. */
  public List<Long> shape(Function<String, Shape> shapes) {
    List<Shape> each = ours.stream().map(shapes).toList();
    long rows = layout.before + each.stream().mapToLong(this::rows).sum();
    Shape first = each.getFirst();
    if (first.rank() == 1) {
      return layout.isRow ? List.of(1L, rows) : List.of(rows);
    }
    long columns = first.size(layout.turned ? 0 : 1);
    return layout.outer ? List.of(columns, rows) : List.of(rows, columns);
  }

  /** The size of a parameter along the dimension in which several are joined. */
  private long rows(Shape shape) {
    return shape.size(layout.turned ? 1 : 0);
  }

  /** One of our parameters, from the stored tensor. */
  public TensorView ours(int part, TensorView stored, Function<String, Shape> shapes) {
    TensorView all = stored;
    if (layout.before > 0) {
      all = all.rows(layout.before, all.shape().getFirst());
    }
    if (layout.isRow) {
      all = all.reshaped(all.elements());
    }
    if (ours.size() > 1) {
      TensorView rows = layout.outer ? all.transposed() : all;
      all = TensorView.joined(pieces(rows, shapes).get(part).toArray(TensorView[]::new));
    }
    TensorView parameter = layout.turned ? all.transposed() : all;
    TensorView times = numbers.factor == 1 ? parameter : parameter.times(numbers.factor);
    return numbers.term == 0 ? times : times.plus(numbers.term);
  }

  /** For each parameter its pieces of the stored rows. */
  private List<List<TensorView>> pieces(TensorView rows, Function<String, Shape> shapes) {
    List<List<TensorView>> pieces = new ArrayList<>();
    ours.forEach(_ -> pieces.add(new ArrayList<>()));
    long from = 0;
    for (int turn = 0; turn < layout.turns; turn++) {
      for (int part = 0; part < ours.size(); part++) {
        long to = from + rows(shapes.apply(ours.get(part))) / layout.turns;
        pieces.get(part).add(rows.rows(from, to));
        from = to;
      }
    }
    return pieces;
  }

  /** The tensor to store, from our parameters; rows of no use are 0. */
  public TensorView theirs(Function<String, TensorView> parameters) {
    List<TensorView> rows = new ArrayList<>();
    for (String name : ours) {
      TensorView parameter = parameters.apply(name);
      TensorView each = layout.turned ? parameter.transposed() : parameter;
      TensorView less = numbers.term == 0 ? each : each.plus(-numbers.term);
      rows.add(numbers.factor == 1 ? less : less.times(1 / numbers.factor));
    }
    if (rows.size() == 1) {
      return alone(rows.getFirst());
    }
    List<TensorView> pieces = new ArrayList<>();
    for (int turn = 0; turn < layout.turns; turn++) {
      for (TensorView each : rows) {
        long size = each.shape().getFirst() / layout.turns;
        pieces.add(each.rows(turn * size, (turn + 1) * size));
      }
    }
    TensorView joined = TensorView.joined(pieces.toArray(TensorView[]::new));
    return layout.outer ? joined.transposed() : joined;
  }

  private TensorView alone(TensorView parameter) {
    if (layout.isRow) {
      return parameter.reshaped(1, parameter.elements());
    }
    if (layout.before == 0) {
      return parameter;
    }
    long columns = parameter.shape().get(1);
    float[] zeros = new float[Math.toIntExact(layout.before * columns)];
    return TensorView.joined(TensorView.of(zeros, layout.before, columns), parameter);
  }

  /** A linear map whose matrix is stored {@code [out, in]}, and its bias if it has one. */
  public static void map(List<Counterpart> all, String theirs, String ours, boolean biased) {
    all.add(turned(theirs + ".weight", ours + ".weight"));
    if (biased) {
      all.add(same(theirs + ".bias", ours + ".bias"));
    }
  }

  /** A layer normalisation. */
  public static void norm(List<Counterpart> all, String theirs, String ours) {
    all.add(same(theirs + ".weight", ours + ".gain"));
    all.add(same(theirs + ".bias", ours + ".bias"));
  }
}
