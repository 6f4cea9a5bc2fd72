package dev.unroll.bundle;

import static dev.unroll.bundle.Required.nonBlank;
import static dev.unroll.bundle.Required.present;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code config.json}: everything that is needed to serve a model's graphs.
 *
 * @param format version of this file's layout, {@value #FORMAT}
 * @param architecture the family: {@code jordan}, {@code elman}, {@code lstm}, {@code seq2seq},
 *     {@code transformer}, or the type that another program gives
 * @param title one line for people
 * @param description a few sentences for people
 * @param parameters number of trained scalars
 * @param network the network in full, from which it can be trained further: a {@link
 *     NetworkDescription}; absent in folders that other programs or earlier versions wrote
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelConfig(
    int format,
    String architecture,
    String title,
    String description,
    long parameters,
    GraphContract graph,
    Task task,
    Provenance provenance,
    @Nullable ObjectNode network) {
  /** The layout that this code reads and writes. */
  public static final int FORMAT = 1;

  public ModelConfig {
    if (format != FORMAT) {
      throw new IllegalArgumentException("format: is " + format + ", this version reads " + FORMAT);
    }
    nonBlank(architecture, "architecture");
    nonBlank(title, "title");
    present(description, "description");
    if (parameters < 0) {
      throw new IllegalArgumentException("parameters: is negative: " + parameters);
    }
    present(graph, "graph");
    present(task, "task");
    present(provenance, "provenance");
    FolderDescription.of(graph, task);
  }

  /** A model whose network is not described. */
  public ModelConfig(
      int format,
      String architecture,
      String title,
      String description,
      long parameters,
      GraphContract graph,
      Task task,
      Provenance provenance) {
    this(format, architecture, title, description, parameters, graph, task, provenance, null);
  }

  /** The same configuration with another title. */
  public ModelConfig titled(String other) {
    return new ModelConfig(
        format, architecture, other, description, parameters, graph, task, provenance, network);
  }

  /** The same configuration with another graph. */
  ModelConfig with(GraphContract other) {
    return new ModelConfig(
        format, architecture, title, description, parameters, other, task, provenance, network);
  }

  /** The same configuration with the description of its network. */
  public ModelConfig describing(Record described) {
    return new ModelConfig(
        format,
        architecture,
        title,
        description,
        parameters,
        graph,
        task,
        provenance,
        NetworkDescription.of(described));
  }

  /**
   * The network in full; empty in folders that do not say.
   *
   * @throws IllegalArgumentException when it cannot be read as such
   */
  public <T extends Record> Optional<T> network(Class<T> type) {
    return Optional.ofNullable(network).map(described -> NetworkDescription.read(described, type));
  }

  /** The same configuration with another task. */
  ModelConfig with(Task other) {
    return new ModelConfig(
        format, architecture, title, description, parameters, graph, other, provenance, network);
  }

  /**
   * What another program calls a model of its own or one that was made of it, such as {@code
   * llama}; empty for others.
   */
  public Optional<String> family() {
    return Optional.ofNullable(provenance.family())
        .or(() -> Optional.ofNullable(network).flatMap(NetworkDescription::family));
  }

  /** Whether it translates and can tell which words come from which. */
  public boolean aligns() {
    return graph instanceof GraphContract.EncoderDecoder translator
        && translator.alignment() != null;
  }

  /**
   * The contract of an encoder and a decoder.
   *
   * @throws IllegalStateException when it is a model of another kind
   */
  public GraphContract.EncoderDecoder encoderDecoder() {
    if (graph instanceof GraphContract.EncoderDecoder encoderDecoder) {
      return encoderDecoder;
    }
    throw new IllegalStateException("not a model of two graphs, but of " + graph.files());
  }
}
