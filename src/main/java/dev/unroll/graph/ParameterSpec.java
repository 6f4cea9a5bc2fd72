package dev.unroll.graph;

/**
 * A trainable value of a graph: a graph input while training, an initializer when generating.
 *
 * @param decay whether weight decay applies: to matrices, not to biases and gains
 */
public record ParameterSpec(Value value, Initializer initializer, boolean decay) {
  public String name() {
    return value.name();
  }

  public Shape shape() {
    return value.shape();
  }
}
