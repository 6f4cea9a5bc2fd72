package dev.unroll.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.unroll.runtime.form.UnsignedForm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Products of bytes that are exact on every processor, against sums in Java. */
class UnsignedFormTest {
  private static final int ROWS = 3;
  private static final int INNER = 64;
  private static final int COLUMNS = 8;

  private static final int BYTE = TensorProto.DataType.INT8_VALUE;
  private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
  private static final int LONG = TensorProto.DataType.INT64_VALUE;

  /** Large numbers, so that sums of two products are beyond 16 bits. */
  private final byte[] matrix = bytes(INNER * COLUMNS);

  private static byte[] bytes(int count) {
    SplittableRandom random = new SplittableRandom(7);
    byte[] drawn = new byte[count];
    for (int i = 0; i < count; i++) {
      drawn[i] = (byte) (random.nextInt(8) == 0 ? -128 + random.nextInt(256) : 120 + i % 8);
    }
    return drawn;
  }

  /** The graph of one product {@code y} of uint8 {@code a} with {@code b}. */
  private static final class Product {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("product");
    private int output = TensorProto.DataType.INT32_VALUE;

    Product() {
      graph.addInput(value("a", TensorProto.DataType.UINT8_VALUE));
    }

    Product bytes(String name, byte[] content, long... shape) {
      return tensor(name, BYTE, content, shape);
    }

    Product tensor(String name, int type, byte[] content, long... shape) {
      TensorProto.Builder tensor =
          TensorProto.newBuilder()
              .setName(name)
              .setDataType(type)
              .setRawData(ByteString.copyFrom(content));
      for (long size : shape) {
        tensor.addDims(size);
      }
      graph.addInitializer(tensor);
      return this;
    }

    Product scale(String name, float value) {
      byte[] content = new byte[Float.BYTES];
      ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putFloat(value);
      return tensor(name, FLOAT, content);
    }

    Product node(String operator, String result, String... inputs) {
      graph.addNode(node(operator, result, List.of(inputs)));
      return this;
    }

    static NodeProto.Builder node(String operator, String result, List<String> inputs) {
      return NodeProto.newBuilder()
          .setOpType(operator)
          .setDomain(operator.endsWith("ToFloat") ? "com.microsoft" : "")
          .addAllInput(inputs)
          .addOutput(result);
    }

    Product axis(long axis) {
      graph
          .getNodeBuilder(graph.getNodeCount() - 1)
          .addAttribute(
              AttributeProto.newBuilder()
                  .setName("axis")
                  .setType(AttributeProto.AttributeType.INT)
                  .setI(axis));
      return this;
    }

    Product ofFloats() {
      output = FLOAT;
      return this;
    }

    byte[] model(String... others) {
      graph.addOutput(value("y", output));
      List.of(others).forEach(name -> graph.addOutput(value(name, BYTE)));
      return ModelProto.newBuilder()
          .setIrVersion(10)
          .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(21))
          .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1))
          .setGraph(graph)
          .build()
          .toByteArray();
    }

    static ValueInfoProto value(String name, int type) {
      TensorShapeProto shape =
          TensorShapeProto.newBuilder()
              .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(name + "0"))
              .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(name + "1"))
              .build();
      return ValueInfoProto.newBuilder()
          .setName(name)
          .setType(
              TypeProto.newBuilder()
                  .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type).setShape(shape)))
          .build();
    }
  }

  /** The exact product of operands that are all 255, less what zeros take away. */
  private int[] expected(byte[] right, int zeroOfA, int... zeros) {
    int[] sums = new int[ROWS * COLUMNS];
    for (int row = 0; row < ROWS; row++) {
      for (int c = 0; c < COLUMNS; c++) {
        for (int i = 0; i < INNER; i++) {
          int zero = zeros.length == 0 ? 0 : zeros[c % zeros.length];
          sums[row * COLUMNS + c] += (255 - zeroOfA) * (right[i * COLUMNS + c] - zero);
        }
      }
    }
    return sums;
  }

  private static double[] run(byte[] model) {
    try (Session session = Session.open(model, SessionSettings.cpu(1));
        Tensor a = Tensor.allocate(ElementType.UINT8, ROWS, INNER);
        Tensor y =
            Tensor.allocate(session.typeOfOutput("y"), session.shapeOf("y", Map.of("a", a)))) {
      ByteBuffer bytes = a.bytes();
      while (bytes.hasRemaining()) {
        bytes.put((byte) 255);
      }
      session.run(Map.of("a", a), Map.of("y", y));
      List<Double> all = new ArrayList<>();
      if (y.type() == ElementType.FLOAT) {
        var floats = y.floatBuffer();
        while (floats.hasRemaining()) {
          all.add((double) floats.get());
        }
      } else {
        var integers = y.intBuffer();
        while (integers.hasRemaining()) {
          all.add((double) integers.get());
        }
      }
      return all.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  /** Runs the form, and the model as this processor loads it. */
  private static void assertExact(byte[] model, int[] expected) throws Exception {
    byte[] form = UnsignedForm.of(model).orElseThrow();
    double[] wanted = Arrays.stream(expected).asDoubleStream().toArray();
    assertThat(run(form)).isEqualTo(wanted);
    assertThat(run(model)).isEqualTo(wanted);
    assertThat(UnsignedForm.of(form)).isEmpty();
  }

  @Test
  void matrixWithoutZero() throws Exception {
    byte[] model =
        new Product()
            .bytes("b", matrix, INNER, COLUMNS)
            .node("MatMulInteger", "y", "a", "b")
            .model();
    assertExact(model, expected(matrix, 0));
  }

  @Test
  void matrixWithAZeroForEachColumn() throws Exception {
    byte[] zeros = {-3, 0, 5, 127, -128, 1, 2, 3};
    byte[] model =
        new Product()
            .bytes("b", matrix, INNER, COLUMNS)
            .bytes("zeros", zeros, COLUMNS)
            .tensor("azero", TensorProto.DataType.UINT8_VALUE, new byte[] {100})
            .node("MatMulInteger", "y", "a", "b", "azero", "zeros")
            .model();
    assertExact(model, expected(matrix, 100, -3, 0, 5, 127, -128, 1, 2, 3));
  }

  @Test
  void partsThatAreTurnedAndJoined() throws Exception {
    byte[] turned = new byte[matrix.length];
    for (int i = 0; i < INNER; i++) {
      for (int c = 0; c < COLUMNS; c++) {
        turned[c * INNER + i] = matrix[i * COLUMNS + c];
      }
    }
    int half = turned.length / 2;
    byte[] model =
        new Product()
            .bytes("first", Arrays.copyOf(turned, half), COLUMNS / 2, INNER)
            .bytes("second", Arrays.copyOfRange(turned, half, 2 * half), COLUMNS / 2, INNER)
            .node("Transpose", "first.turned", "first")
            .node("Transpose", "second.turned", "second")
            .node("Concat", "b", "first.turned", "second.turned")
            .axis(1)
            .node("MatMulInteger", "y", "a", "b")
            .model();
    assertExact(model, expected(matrix, 0));
  }

  /** A table of embeddings that is the matrix of logits too. */
  @Test
  void tableWhoseRowsAreNumbersToo() throws Exception {
    byte[] first = new byte[Long.BYTES];
    byte[] model =
        new Product()
            .bytes("b", matrix, INNER, COLUMNS)
            .tensor("at", LONG, first)
            .scale("of", 1)
            .scale("by", 0.5f)
            .node("Gather", "row", "b", "at")
            .node("DequantizeLinear", "numbers", "row", "by")
            .node("MatMulIntegerToFloat", "product", "a", "b", "of", "by")
            .node("Sub", "y", "product", "numbers")
            .ofFloats()
            .model();
    double[] wanted = new double[ROWS * COLUMNS];
    int[] sums = expected(matrix, 0);
    for (int i = 0; i < wanted.length; i++) {
      wanted[i] = 0.5 * sums[i] - 0.5 * matrix[i % COLUMNS];
    }
    assertThat(run(UnsignedForm.of(model).orElseThrow())).isEqualTo(wanted);
    assertThat(run(model)).isEqualTo(wanted);
  }

  @Test
  void branchesOfAnIf() throws Exception {
    GraphProto branch =
        GraphProto.newBuilder()
            .setName("branch")
            .addNode(Product.node("MatMulInteger", "inner", List.of("a", "b")))
            .addOutput(Product.value("inner", TensorProto.DataType.INT32_VALUE))
            .build();
    Product product = new Product().bytes("b", matrix, INNER, COLUMNS);
    product.tensor("yes", TensorProto.DataType.BOOL_VALUE, new byte[] {1});
    NodeProto.Builder choice = Product.node("If", "y", List.of("yes"));
    for (String name : List.of("then_branch", "else_branch")) {
      choice.addAttribute(
          AttributeProto.newBuilder()
              .setName(name)
              .setType(AttributeProto.AttributeType.GRAPH)
              .setG(branch));
    }
    product.graph.addNode(choice);
    assertExact(product.model(), expected(matrix, 0));
  }

  @Test
  void smallOperands_haveExactSumsAlready() throws Exception {
    byte[] model =
        new Product()
            .bytes("b", matrix, INNER, COLUMNS)
            .tensor("most", TensorProto.DataType.UINT8_VALUE, new byte[] {127})
            .node("Min", "small", "a", "most")
            .node("MatMulInteger", "y", "small", "b")
            .model();
    assertThat(UnsignedForm.of(model)).isEmpty();
    int[] expected = expected(matrix, 128); // 255 − 128 is the operand
    assertThat(run(model)).isEqualTo(Arrays.stream(expected).asDoubleStream().toArray());
  }

  /** Bytes that something else reads, or that the caller sees, stay as they are. */
  @ParameterizedTest
  @ValueSource(strings = {"Cast", "output", "scales"})
  void bytesWithOtherReaders_stay(String reader) throws Exception {
    Product product = new Product().bytes("b", matrix, INNER, COLUMNS);
    switch (reader) {
      case "Cast" -> product.node("Abs", "absolute", "b").node("MatMulInteger", "y", "a", "b");
      case "output" -> product.node("Transpose", "out", "b").node("MatMulInteger", "y", "a", "b");
      default -> // A zero for each of these scales would be needed.
          product
              .tensor("by", FLOAT, new byte[Float.BYTES * COLUMNS], COLUMNS)
              .node("DequantizeLinear", "numbers", "b", "by")
              .node("MatMulInteger", "y", "a", "b");
    }
    byte[] model = reader.equals("output") ? product.model("out") : product.model();
    assertThat(UnsignedForm.of(model)).isEqualTo(Optional.empty());
  }
}
