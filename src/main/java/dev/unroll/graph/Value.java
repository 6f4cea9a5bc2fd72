package dev.unroll.graph;

/**
 * A tensor in a graph: an input, a parameter, a constant or the result of a node. Values are
 * compared by identity; a name is unique within its graph.
 */
public final class Value {
  private final String name;
  private final DataType type;
  private final Shape shape;

  Value(String name, DataType type, Shape shape) {
    this.name = name;
    this.type = type;
    this.shape = shape;
  }

  public String name() {
    return name;
  }

  public DataType type() {
    return type;
  }

  public Shape shape() {
    return shape;
  }

  @Override
  public String toString() {
    return name + shape;
  }
}
