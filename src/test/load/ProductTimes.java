import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How long products of a batch of rows with a matrix take in the forms that ONNX Runtime has for
 * them, on one thread: the least of many runs, so that what else the machine does counts little.
 * From the top folder, after {@code ./mvnw package -DskipTests}:
 *
 * <pre>
 *   java -cp 'target/quarkus-app/lib/main/*' src/test/load/ProductTimes.java 768x3072 384x1536
 * </pre>
 */
final class ProductTimes {
  private static final int[] ROWS = {1, 4, 8, 32, 128};
  private static final int BLOCK = 32;
  private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
  private static final int UINT8 = TensorProto.DataType.UINT8_VALUE;
  private static final int INT8 = TensorProto.DataType.INT8_VALUE;
  private static final int INT32 = TensorProto.DataType.INT32_VALUE;

  private ProductTimes() {}

  public static void main(String[] sizes) throws Exception {
    System.out.println(
        "µs          rows      fp32  blocks 8  blocks 4   run u·s  rows u·s  rows u·u");
    try (OrtEnvironment environment = OrtEnvironment.getEnvironment()) {
      for (String size : sizes) {
        int k = Integer.parseInt(size.split("x")[0]);
        int n = Integer.parseInt(size.split("x")[1]);
        for (int rows : ROWS) {
          System.out.printf("%-12s%4d", size, rows);
          for (byte[] model :
              List.of(
                  floats(k, n),
                  blocks(k, n, 8),
                  blocks(k, n, 4),
                  run(k, n),
                  integers(k, n, INT8),
                  integers(k, n, UINT8))) {
            System.out.printf("%10.1f", micros(environment, model, rows, k));
          }
          System.out.println();
        }
      }
    }
  }

  private static byte[] floats(int k, int n) {
    return model(
        FLOAT,
        FLOAT,
        k,
        n,
        List.of(tensor("w", FLOAT, random(4L * k * n, true), k, n)),
        NodeProto.newBuilder().setOpType("MatMul").addInput("x").addInput("w").addOutput("y"));
  }

  private static byte[] blocks(int k, int n, int bits) {
    int each = k / BLOCK;
    int bytes = BLOCK * bits / 8;
    return model(
        FLOAT,
        FLOAT,
        k,
        n,
        List.of(
            tensor("w", UINT8, random((long) n * each * bytes, false), n, each, bytes),
            tensor("s", FLOAT, random(4L * n * each, true), (long) n * each)),
        NodeProto.newBuilder()
            .setOpType("MatMulNBits")
            .setDomain("com.microsoft")
            .addAttribute(integer("K", k))
            .addAttribute(integer("N", n))
            .addAttribute(integer("bits", bits))
            .addAttribute(integer("block_size", BLOCK))
            .addAttribute(integer("accuracy_level", 4))
            .addInput("x")
            .addInput("w")
            .addInput("s")
            .addOutput("y"));
  }

  private static byte[] run(int k, int n) {
    return model(
        FLOAT,
        FLOAT,
        k,
        n,
        List.of(
            tensor("w", INT8, random((long) k * n, false), k, n),
            tensor("s", FLOAT, random(4L * n, true), n)),
        NodeProto.newBuilder()
            .setOpType("DynamicQuantizeMatMul")
            .setDomain("com.microsoft")
            .addInput("x")
            .addInput("w")
            .addInput("s")
            .addOutput("y"));
  }

  /** The product alone; what Java does before and behind it is not in it. */
  private static byte[] integers(int k, int n, int type) {
    return model(
        UINT8,
        INT32,
        k,
        n,
        List.of(
            tensor("w", type, random((long) k * n, false), k, n),
            tensor("zx", UINT8, ByteString.copyFrom(new byte[] {(byte) 128})),
            tensor("zw", type, ByteString.copyFrom(new byte[] {(byte) (type == INT8 ? 0 : 128)}))),
        NodeProto.newBuilder()
            .setOpType("MatMulInteger")
            .addInput("x")
            .addInput("w")
            .addInput("zx")
            .addInput("zw")
            .addOutput("y"));
  }

  private static byte[] model(
      int in, int out, int k, int n, List<TensorProto> constants, NodeProto.Builder node) {
    return ModelProto.newBuilder()
        .setIrVersion(10)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(21))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("com.microsoft").setVersion(1))
        .setGraph(
            GraphProto.newBuilder()
                .setName("product")
                .addInput(value("x", in, k))
                .addOutput(value("y", out, n))
                .addAllInitializer(constants)
                .addNode(node))
        .build()
        .toByteArray();
  }

  private static ValueInfoProto value(String name, int type, int width) {
    ValueInfoProto.Builder value = ValueInfoProto.newBuilder().setName(name);
    var tensor = value.getTypeBuilder().getTensorTypeBuilder().setElemType(type);
    tensor.getShapeBuilder().addDimBuilder().setDimParam("rows");
    tensor.getShapeBuilder().addDimBuilder().setDimValue(width);
    return value.build();
  }

  private static AttributeProto integer(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static TensorProto tensor(String name, int type, ByteString bytes, long... dimensions) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(type).setRawData(bytes);
    for (long dimension : dimensions) {
      tensor.addDims(dimension);
    }
    return tensor.build();
  }

  /** Bytes at random; as floats they lie between -1 and 1. */
  private static ByteString random(long count, boolean isFloats) {
    SplittableRandom random = new SplittableRandom(1);
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(count)).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (isFloats) {
        bytes.putFloat((float) random.nextDouble(-1, 1));
      } else {
        bytes.put((byte) random.nextInt());
      }
    }
    return ByteString.copyFrom(bytes.flip());
  }

  private static double micros(OrtEnvironment environment, byte[] model, int rows, int k)
      throws Exception {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(model, options);
          OnnxTensor x = operand(environment, session, rows, k)) {
        List<Long> nanos = new ArrayList<>();
        long end = System.nanoTime() + 1_000_000_000;
        while (System.nanoTime() < end || nanos.size() < 20) {
          long start = System.nanoTime();
          session.run(Map.of("x", x)).close();
          nanos.add(System.nanoTime() - start);
        }
        nanos.sort(null);
        return nanos.get(nanos.size() / 20) / 1e3;
      }
    }
  }

  private static OnnxTensor operand(
      OrtEnvironment environment, OrtSession session, int rows, int k) throws Exception {
    boolean isFloat = session.getInputInfo().get("x").getInfo().toString().contains("FLOAT");
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(rows * k * (isFloat ? 4 : 1)).order(ByteOrder.nativeOrder());
    bytes.put(random(bytes.capacity(), isFloat).asReadOnlyByteBuffer()).flip();
    long[] shape = {rows, k};
    return isFloat
        ? OnnxTensor.createTensor(environment, bytes.asFloatBuffer(), shape)
        : OnnxTensor.createTensor(environment, bytes, shape, OnnxJavaType.UINT8);
  }
}
