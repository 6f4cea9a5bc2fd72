package dev.unroll.graph;

/** A graph that cannot be built; the message names the operator, the shapes and the place. */
public final class GraphException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GraphException(String message) {
    super(message);
  }
}
