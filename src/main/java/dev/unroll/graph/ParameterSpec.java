package dev.unroll.graph;

/**
 * A trainable value of a graph: a graph input while training, an initializer when generating.
 *
 * @param decay whether weight decay applies unless a recipe says otherwise: to matrices of layers,
 *     not to embeddings, positions, biases and gains
 */
public record ParameterSpec(Value value, Initializer initializer, boolean decay) {
  public String name() {
    return value.name();
  }

  public Shape shape() {
    return value.shape();
  }
}
