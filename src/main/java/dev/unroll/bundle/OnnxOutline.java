package dev.unroll.bundle;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.unroll.text.PlainFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A summary of an ONNX file, read without loading its weights.
 *
 * @param inputs the names of the graph's inputs
 * @param outputs the names of the graph's outputs
 * @param weights number of stored values, including those in external data; 4-bit weights count
 *     once a byte, which holds two of them
 * @param types the stored values by their type's number in onnx.proto
 * @param bits widths of the weights that {@code MatMulNBits} reads
 * @param operators the operators in the graph and its subgraphs
 * @param readers by the name of a value, the operators that read it
 * @param dataFiles the external data files, relative to the file
 */
public record OnnxOutline(
    Set<String> inputs,
    Set<String> outputs,
    long weights,
    Map<Integer, Long> types,
    Set<Integer> bits,
    Set<String> operators,
    Map<String, Set<String>> readers,
    Set<String> dataFiles) {
  /** The number of a type that ONNX Runtime has few products of on a processor. */
  public static final int BFLOAT16 = 16;

  private static final int UINT8 = 2;
  private static final int INT8 = 3;
  private static final int FLOAT16 = 10;

  // Field numbers of onnx.proto.
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_INPUT = 11;
  private static final int GRAPH_OUTPUT = 12;
  private static final int VALUE_NAME = 1;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_INTEGER = 3;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_GRAPH = 6;
  private static final int TENSOR_DIMENSION = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_EXTERNAL = 13;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  /** As deep as protocol buffers' own parsers go. */
  private static final int MOST_NESTED_MESSAGES = 100;

  private static final int LONGEST_NAME = 1 << 16;
  private static final long MOST_NAMES = 1 << 25;

  public OnnxOutline {
    inputs = Set.copyOf(inputs);
    outputs = Set.copyOf(outputs);
    types = Map.copyOf(types);
    bits = Set.copyOf(bits);
    operators = Set.copyOf(operators);
    readers = Map.copyOf(readers);
    dataFiles = Set.copyOf(dataFiles);
  }

  /**
   * How the products of graphs read most of their weights: {@code int4} or {@code int8}, or else
   * {@code bf16}, {@code fp16} or {@code fp32}.
   */
  static String precision(List<OnnxOutline> graphs) {
    Map<Integer, Long> stored = new HashMap<>();
    int fewest = Byte.SIZE;
    for (OnnxOutline graph : graphs) {
      graph.types().forEach((type, count) -> stored.merge(type, count, Long::sum));
      for (int bits : graph.bits()) {
        fewest = Math.min(fewest, bits);
      }
    }
    int most =
        stored.entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(0);
    return switch (most) {
      case INT8, UINT8 -> "int" + fewest;
      case FLOAT16 -> "fp16";
      case BFLOAT16 -> "bf16";
      default -> "fp32";
    };
  }

  /**
   * Reads a file.
   *
   * @throws BundleException with one line when it is not an ONNX file
   */
  public static OnnxOutline of(Path file) {
    try (InputStream bytes = PlainFile.open(file)) {
      if (Files.size(file) > Integer.MAX_VALUE) {
        throw new BundleException(file + ": is larger than an ONNX file can be (2 GB)");
      }
      Reading reading = new Reading(CodedInputStream.newInstance(bytes));
      reading.model();
      return new OnnxOutline(
          reading.inputs,
          reading.outputs,
          reading.weights,
          reading.types,
          reading.bits,
          reading.operators,
          reading.readers,
          reading.dataFiles);
    } catch (NoSuchFileException e) {
      throw new BundleException(file + ": is missing", e);
    } catch (InvalidProtocolBufferException | ArithmeticException e) {
      throw new BundleException(file + ": is not ONNX, or cut off", e);
    } catch (IOException e) {
      throw BundleException.unreadable(file, e);
    }
  }

  /** A single pass over a file's protocol-buffer messages, with what it has found so far. */
  private static final class Reading {
    private final CodedInputStream in;
    private final Set<String> inputs = new HashSet<>();
    private final Set<String> outputs = new HashSet<>();
    private final Map<Integer, Long> types = new HashMap<>();
    private final Set<Integer> bits = new HashSet<>();
    private final Set<String> operators = new HashSet<>();
    private final Map<String, Set<String>> readers = new HashMap<>();
    private final Set<String> dataFiles = new TreeSet<>();
    private long weights;
    private int tag; // of the field that is read now
    private int depth;
    private long texts; // bytes of names so far

    Reading(CodedInputStream in) {
      this.in = in;
    }

    void model() throws IOException {
      while (hasNext()) {
        switch (field()) {
          case MODEL_GRAPH -> graph(true);
          default -> skip();
        }
      }
    }

    private void graph(boolean outermost) throws IOException {
      int limit = enter();
      while (hasNext()) {
        switch (field()) {
          case GRAPH_NODE -> node();
          case GRAPH_INITIALIZER -> tensor();
          case GRAPH_INPUT -> value(outermost, inputs);
          case GRAPH_OUTPUT -> value(outermost, outputs);
          default -> skip();
        }
      }
      leave(limit);
    }

    private void value(boolean wanted, Set<String> names) throws IOException {
      int limit = enter();
      while (hasNext()) {
        if (wanted && field() == VALUE_NAME) {
          names.add(text());
        } else {
          skip();
        }
      }
      leave(limit);
    }

    private void node() throws IOException {
      Set<String> inputs = new HashSet<>();
      String operator = "";
      int limit = enter();
      while (hasNext()) {
        switch (field()) {
          case NODE_INPUT -> inputs.add(text());
          case NODE_OPERATOR -> operator = text();
          case NODE_ATTRIBUTE -> attribute();
          default -> skip();
        }
      }
      leave(limit);
      operators.add(operator);
      for (String input : inputs) {
        readers.computeIfAbsent(input, _ -> new HashSet<>()).add(operator);
      }
    }

    private void attribute() throws IOException {
      String name = "";
      int limit = enter();
      while (hasNext()) {
        switch (field()) {
          case ATTRIBUTE_NAME -> name = text();
          case ATTRIBUTE_INTEGER -> {
            int value = (int) number();
            if (name.equals("bits")) {
              bits.add(value);
            }
          }
          case ATTRIBUTE_TENSOR -> tensor();
          case ATTRIBUTE_GRAPH -> graph(false);
          default -> skip();
        }
      }
      leave(limit);
    }

    private void tensor() throws IOException {
      long elements = 1;
      int type = 0;
      int limit = enter();
      while (hasNext()) {
        switch (field()) {
          case TENSOR_DIMENSION -> elements = Math.multiplyExact(elements, dimensions());
          case TENSOR_TYPE -> type = (int) number();
          case TENSOR_EXTERNAL -> external();
          default -> skip();
        }
      }
      leave(limit);
      weights += elements;
      types.merge(type, elements, Math::addExact);
    }

    private long number() throws IOException {
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_VARINT) {
        throw new InvalidProtocolBufferException("a field has another type than in onnx.proto");
      }
      return in.readInt64();
    }

    /** The product of repeated dimensions, which are packed or one a field. */
    private long dimensions() throws IOException {
      if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
        return in.readInt64();
      }
      long product = 1;
      int limit = enter();
      while (!in.isAtEnd()) {
        product = Math.multiplyExact(product, in.readInt64());
      }
      leave(limit);
      return product;
    }

    private void external() throws IOException {
      String key = "";
      String value = "";
      int limit = enter();
      while (hasNext()) {
        switch (field()) {
          case ENTRY_KEY -> key = text();
          case ENTRY_VALUE -> value = text();
          default -> skip();
        }
      }
      leave(limit);
      if (key.equals("location")) {
        dataFiles.add(value);
      }
    }

    /** Goes to the next field of the message that is read; false at its end. */
    private boolean hasNext() throws IOException {
      tag = in.readTag();
      return tag != 0;
    }

    private int field() {
      return WireFormat.getTagFieldNumber(tag);
    }

    private String text() throws IOException {
      checkDelimited();
      int length = in.readUInt32();
      texts += Math.max(0, length);
      if (length > LONGEST_NAME || texts > MOST_NAMES) {
        throw new InvalidProtocolBufferException("names as long as no graph has them");
      }
      return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
    }

    /** Enters the message of the current field. */
    private int enter() throws IOException {
      checkDelimited();
      if (++depth > MOST_NESTED_MESSAGES) {
        throw new InvalidProtocolBufferException("too many messages inside each other");
      }
      return in.pushLimit(in.readUInt32());
    }

    /** Leaves a message, which must be whole: the end of the file looks like its end. */
    private void leave(int limit) throws IOException {
      if (in.getBytesUntilLimit() != 0) {
        throw new InvalidProtocolBufferException("the file ends within a message");
      }
      in.popLimit(limit);
      depth--;
    }

    /** Skips the current field; ONNX has no groups. */
    private void skip() throws IOException {
      int type = WireFormat.getTagWireType(tag);
      if (type == WireFormat.WIRETYPE_START_GROUP || !in.skipField(tag)) {
        throw new InvalidProtocolBufferException("a field has another type than in onnx.proto");
      }
    }

    private void checkDelimited() throws InvalidProtocolBufferException {
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        throw new InvalidProtocolBufferException("a field has another type than in onnx.proto");
      }
    }
  }
}
