package dev.unroll.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an ONNX file consists of, looked up without loading it.
 *
 * @param weights how many numbers are stored in it and in the files beside it; of weights of four
 *     bits, which stand two in a byte, the bytes
 * @param operators the operators that occur, subgraphs included
 * @param readers by the name of a value, the operators that read it
 * @param dataFiles files beside it that hold weights of it
 */
public record OnnxOutline(
    long weights, Set<String> operators, Map<String, Set<String>> readers, Set<String> dataFiles) {
  // Numbers of fields in onnx.proto.
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_GRAPH = 6;
  private static final int TENSOR_DIMENSION = 1;
  private static final int TENSOR_EXTERNAL = 13;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  public OnnxOutline {
    operators = Set.copyOf(operators);
    readers = Map.copyOf(readers);
    dataFiles = Set.copyOf(dataFiles);
  }

  /**
   * Looks through a file.
   *
   * @throws BundleException when it is none, with one line that says which
   */
  public static OnnxOutline of(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() > Integer.MAX_VALUE) {
        throw new BundleException(file + ": is larger than an ONNX file can be (2 GB)");
      }
      ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
      Reading reading = new Reading();
      reading.model(new ProtocolBuffer(bytes));
      return new OnnxOutline(
          reading.weights, reading.operators, reading.readers, reading.dataFiles);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new BundleException(file + ": is missing", e);
    } catch (IOException e) {
      throw new BundleException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new BundleException(file + ": is not ONNX, or cut off", e);
    }
  }

  /** What was found so far. */
  private static final class Reading {
    private long weights;
    private final Set<String> operators = new HashSet<>();
    private final Map<String, Set<String>> readers = new HashMap<>();
    private final Set<String> dataFiles = new TreeSet<>();

    void model(ProtocolBuffer model) {
      while (model.hasNext()) {
        if (model.field() == MODEL_GRAPH) {
          graph(model.message());
        } else {
          model.skip();
        }
      }
    }

    private void graph(ProtocolBuffer graph) {
      while (graph.hasNext()) {
        switch (graph.field()) {
          case GRAPH_NODE -> node(graph.message());
          case GRAPH_INITIALIZER -> tensor(graph.message());
          default -> graph.skip();
        }
      }
    }

    private void node(ProtocolBuffer node) {
      Set<String> inputs = new HashSet<>();
      String operator = "";
      while (node.hasNext()) {
        switch (node.field()) {
          case NODE_INPUT -> inputs.add(node.text());
          case NODE_OPERATOR -> operator = node.text();
          case NODE_ATTRIBUTE -> attribute(node.message());
          default -> node.skip();
        }
      }
      operators.add(operator);
      for (String input : inputs) {
        readers.computeIfAbsent(input, _ -> new HashSet<>()).add(operator);
      }
    }

    private void attribute(ProtocolBuffer attribute) {
      while (attribute.hasNext()) {
        switch (attribute.field()) {
          case ATTRIBUTE_TENSOR -> tensor(attribute.message());
          case ATTRIBUTE_GRAPH -> graph(attribute.message());
          default -> attribute.skip();
        }
      }
    }

    private void tensor(ProtocolBuffer tensor) {
      long elements = 1;
      while (tensor.hasNext()) {
        switch (tensor.field()) {
          case TENSOR_DIMENSION -> elements = Math.multiplyExact(elements, tensor.product());
          case TENSOR_EXTERNAL -> external(tensor.message());
          default -> tensor.skip();
        }
      }
      weights += elements;
    }

    private void external(ProtocolBuffer entry) {
      String key = "";
      String value = "";
      while (entry.hasNext()) {
        switch (entry.field()) {
          case ENTRY_KEY -> key = entry.text();
          case ENTRY_VALUE -> value = entry.text();
          default -> entry.skip();
        }
      }
      if (key.equals("location")) {
        dataFiles.add(value);
      }
    }
  }
}
