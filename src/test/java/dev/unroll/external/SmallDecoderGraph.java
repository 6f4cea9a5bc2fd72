package dev.unroll.external;

import static dev.unroll.external.OnnxBuilder.BFLOAT16;
import static dev.unroll.external.OnnxBuilder.FLOAT;
import static dev.unroll.external.OnnxBuilder.FLOAT16;
import static dev.unroll.external.OnnxBuilder.INT32;
import static dev.unroll.external.OnnxBuilder.INT64;
import static dev.unroll.external.OnnxBuilder.UINT8;
import static dev.unroll.external.OnnxBuilder.integer;
import static dev.unroll.external.OnnxBuilder.integers;
import static dev.unroll.external.SmallDecoder.CONTEXT;
import static dev.unroll.external.SmallDecoder.HEADS;
import static dev.unroll.external.SmallDecoder.INNER;
import static dev.unroll.external.SmallDecoder.LAYERS;
import static dev.unroll.external.SmallDecoder.WIDTH;

import ai.onnx.proto.OnnxMl.AttributeProto;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The computation of a small decoder, as exporters write it. Weights are drawn by a seed. */
final class SmallDecoderGraph {
  private final SmallDecoder model;
  private final DecoderFamily family;
  private final OnnxBuilder onnx;
  private final boolean withPast;
  private final int type;
  private final SplittableRandom random;
  private String mask = "attention_mask";
  private String bias = "";
  private String positions = "position_ids";
  private String seqlens = "";
  private String total = "";
  private String cosines = "";
  private String sines = "";

  SmallDecoderGraph(SmallDecoder model, OnnxBuilder onnx, boolean withPast) {
    this.model = model;
    this.family = model.family();
    this.onnx = onnx;
    this.withPast = withPast;
    this.type =
        switch (model.weights()) {
          case FP16 -> FLOAT16;
          case BF16 -> BFLOAT16;
          case FP32, INT8, Q4 -> FLOAT;
        };
    this.random = new SplittableRandom(model.seed());
  }

  int type() {
    return type;
  }

  /** Declares what the graph reads. */
  void inputs(OnnxBuilder at, boolean pasts) {
    at.input("input_ids", INT64, "batch_size", "sequence_length");
    at.input("attention_mask", INT64, "batch_size", "total_sequence_length");
    if (model.positions()) {
      at.input("position_ids", INT64, "batch_size", "sequence_length");
    }
    for (int layer = 0; model.combined() && layer < LAYERS; layer++) {
      at.input(
          "past_" + layer,
          type,
          2,
          "batch_size",
          family.keyHeads(),
          "past_sequence_length",
          family.headSize());
    }
    for (int layer = 0; pasts && !model.combined() && layer < LAYERS; layer++) {
      for (String what : List.of("key", "value")) {
        at.input(
            "past_key_values." + layer + "." + what,
            type,
            "batch_size",
            family.keyHeads(),
            "past_sequence_length",
            family.headSize());
      }
    }
  }

  /** Declares what the graph gives; names begin with a prefix. */
  void outputs(OnnxBuilder at, String prefix) {
    at.output(prefix + "logits", type, "batch_size", "sequence_length", model.vocab());
    for (int layer = 0; model.combined() && layer < LAYERS; layer++) {
      at.output(
          "present_" + layer,
          type,
          2,
          "batch_size",
          family.keyHeads(),
          "total_sequence_length",
          family.headSize());
    }
    for (int layer = 0; !model.combined() && layer < LAYERS; layer++) {
      for (String what : List.of("key", "value")) {
        at.output(
            prefix + "present." + layer + "." + what,
            type,
            "batch_size",
            family.keyHeads(),
            "total_sequence_length",
            family.headSize());
      }
    }
  }

  /** Adds all nodes; results are called as {@link #outputs} declares them. */
  void compute(String prefix) {
    float[] table = draw(model.vocab() * WIDTH, 0.1);
    String embedding = onnx.weights(type, new long[] {model.vocab(), WIDTH}, table);
    prepare();
    String x = onnx.node("Gather", embedding, "input_ids");
    if (family == DecoderFamily.GPT2) {
      String places = onnx.weights(type, new long[] {CONTEXT, WIDTH}, draw(CONTEXT * WIDTH, 0.1));
      x = onnx.node("Add", x, onnx.node("Gather", places, positions));
    }
    if (family == DecoderFamily.GEMMA) {
      x = onnx.node("Mul", x, onnx.scalar(type, Math.sqrt(WIDTH)));
    }
    for (int layer = 0; layer < LAYERS; layer++) {
      x = block(x, layer, prefix);
    }
    x = norm(x);
    String logits = prefix + "logits";
    if (family.isTied()) {
      float[] head = new float[table.length];
      for (int i = 0; i < model.vocab(); i++) {
        for (int j = 0; j < WIDTH; j++) {
          head[j * model.vocab() + i] = table[i * WIDTH + j];
        }
      }
      onnx.node(
          "MatMul",
          List.of(x, onnx.weights(type, new long[] {WIDTH, model.vocab()}, head)),
          List.of(logits));
    } else {
      onnx.node(
          "Identity",
          List.of(linear(x, WIDTH, model.vocab(), family == DecoderFamily.PHI)),
          List.of(logits));
    }
  }

  /** Positions, mask and rotation tables. */
  private void prepare() {
    if (model.genai()) {
      String sum = onnx.node("ReduceSum", mask, onnx.longs(1));
      seqlens = cast(onnx.node("Sub", sum, onnx.longs(1)), INT32);
      total = cast(onnx.node("Squeeze", size(mask, 1)), INT32);
    } else {
      String time = size("input_ids", 1);
      String past = onnx.longs(0);
      if (withPast) {
        past = model.combined() ? size("past_0", 3) : size("past_key_values.0.key", 2);
      }
      String queries = range(past, onnx.node("Add", past, time)); // [time]
      if (!model.positions()) {
        positions = onnx.node("Unsqueeze", queries, onnx.longs(0)); // [1, time]
      }
      String keys = range(onnx.longs(0), onnx.node("Add", past, time)); // [total]
      String causal =
          onnx.node(
              "LessOrEqual",
              onnx.node("Unsqueeze", keys, onnx.longs(0)),
              onnx.node("Unsqueeze", queries, onnx.longs(1))); // [time, total]
      String seen = onnx.node("Unsqueeze", cast(mask, OnnxBuilder.BOOL), onnx.longs(1, 2, 3));
      bias =
          onnx.node(
              "Where",
              onnx.node("And", seen, causal), // [batch, 1, 1, time, total]
              onnx.scalar(type, 0),
              onnx.scalar(type, type == FLOAT16 ? -65504 : -3e38));
    }
    if (family.hasRotaryPositions()) {
      int half = family.rotary() / 2;
      float[] cos = new float[CONTEXT * half];
      float[] sin = new float[CONTEXT * half];
      for (int i = 0; i < cos.length; i++) {
        int position = i / half;
        double angle = position * Math.pow(10_000, -(double) (i % half) / half);
        cos[i] = (float) Math.cos(angle);
        sin[i] = (float) Math.sin(angle);
      }
      cosines = onnx.weights(type, new long[] {CONTEXT, half}, cos);
      sines = onnx.weights(type, new long[] {CONTEXT, half}, sin);
    }
  }

  private String block(String x, int layer, String prefix) {
    String normal = norm(x);
    String attended = attention(normal, layer, prefix);
    if (family == DecoderFamily.PHI) {
      return onnx.node("Add", x, onnx.node("Add", attended, feedForward(normal)));
    }
    String middle = onnx.node("Add", x, attended);
    return onnx.node("Add", middle, feedForward(norm(middle)));
  }

  private String attention(String x, int layer, String prefix) {
    int size = family.headSize();
    int groups = family.keyHeads();
    boolean biased = family.hasLayerNorm() || family == DecoderFamily.QWEN2;
    String q = linear(x, WIDTH, HEADS * size, biased);
    String k = linear(x, WIDTH, groups * size, biased);
    String v = linear(x, WIDTH, groups * size, biased);
    String pastKey = "past_key_values." + layer + ".key";
    String pastValue = "past_key_values." + layer + ".value";
    String key = prefix + "present." + layer + ".key";
    String value = prefix + "present." + layer + ".value";
    String joined;
    if (model.combined()) {
      pastKey = onnx.node("Gather", "past_" + layer, onnx.longScalar(0));
      pastValue = onnx.node("Gather", "past_" + layer, onnx.longScalar(1));
    }
    if (model.genai()) {
      List<String> inputs = new ArrayList<>(List.of(q, k, v, pastKey, pastValue, seqlens, total));
      List<AttributeProto> attributes =
          new ArrayList<>(List.of(integer("num_heads", HEADS), integer("kv_num_heads", groups)));
      if (family.hasRotaryPositions()) {
        inputs.addAll(List.of(cosines, sines));
        attributes.add(integer("do_rotary", 1));
      }
      joined = onnx.fresh("attended");
      onnx.node(
          "com.microsoft.GroupQueryAttention",
          inputs,
          List.of(joined, key, value),
          attributes.toArray(AttributeProto[]::new));
    } else {
      q = rotated(heads(q, HEADS)); // [batch, heads, time, size]
      k = rotated(heads(k, groups));
      v = heads(v, groups);
      if (withPast) {
        onnx.node("Concat", List.of(pastKey, k), List.of(key), integer("axis", 2));
        onnx.node("Concat", List.of(pastValue, v), List.of(value), integer("axis", 2));
      } else {
        onnx.node("Identity", List.of(k), List.of(key));
        onnx.node("Identity", List.of(v), List.of(value));
      }
      joined = attended(q, key, value);
      if (model.combined()) {
        onnx.node(
            "Concat",
            List.of(
                onnx.node("Unsqueeze", key, onnx.longs(0)),
                onnx.node("Unsqueeze", value, onnx.longs(0))),
            List.of("present_" + layer),
            integer("axis", 0));
      }
    }
    return linear(joined, HEADS * size, WIDTH, family.hasLayerNorm());
  }

  private String attended(String q, String key, String value) {
    int size = family.headSize();
    int groups = family.keyHeads();
    String time = size("input_ids", 1);
    String batch = size("input_ids", 0);
    String shape =
        onnx.node(
            "Concat",
            List.of(batch, onnx.longs(groups, HEADS / groups), time, onnx.longs(size)),
            integer("axis", 0));
    String grouped = onnx.node("Reshape", q, shape); // [batch, groups, heads a group, time, size]
    String across = onnx.node("Transpose", List.of(key), integers("perm", 0L, 1L, 3L, 2L));
    String scores =
        onnx.node(
            "Mul",
            onnx.node("MatMul", grouped, onnx.node("Unsqueeze", across, onnx.longs(2))),
            onnx.scalar(type, 1 / Math.sqrt(size)));
    String shares =
        onnx.node("Softmax", List.of(onnx.node("Add", scores, bias)), integer("axis", -1));
    String mixed = onnx.node("MatMul", shares, onnx.node("Unsqueeze", value, onnx.longs(2)));
    String first = onnx.node("Transpose", List.of(mixed), integers("perm", 0L, 3L, 1L, 2L, 4L));
    return onnx.node("Reshape", first, onnx.longs(0, 0, (long) HEADS * size));
  }

  private String feedForward(String x) {
    return switch (family) {
      case GPT2, PHI -> linear(gelu(linear(x, WIDTH, INNER, true)), INNER, WIDTH, true);
      case LLAMA, QWEN2 -> {
        String gate = linear(x, WIDTH, INNER, false);
        String open = onnx.node("Mul", gate, onnx.node("Sigmoid", gate));
        yield linear(onnx.node("Mul", open, linear(x, WIDTH, INNER, false)), INNER, WIDTH, false);
      }
      case GEMMA -> {
        String open = gelu(linear(x, WIDTH, INNER, false));
        yield linear(onnx.node("Mul", open, linear(x, WIDTH, INNER, false)), INNER, WIDTH, false);
      }
    };
  }

  private String gelu(String x) {
    String cube = onnx.node("Mul", x, onnx.node("Mul", x, x));
    String inner =
        onnx.node(
            "Mul",
            onnx.node("Add", x, onnx.node("Mul", cube, onnx.scalar(type, 0.044715))),
            onnx.scalar(type, Math.sqrt(2 / Math.PI)));
    String gate = onnx.node("Add", onnx.node("Tanh", inner), onnx.scalar(type, 1));
    return onnx.node("Mul", onnx.node("Mul", x, gate), onnx.scalar(type, 0.5));
  }

  private String norm(String x) {
    float[] gain = draw(WIDTH, 0.1);
    for (int i = 0; i < gain.length; i++) {
      gain[i] += family == DecoderFamily.GEMMA ? 0 : 1;
    }
    String weight = onnx.weights(type, new long[] {WIDTH}, gain);
    String centred =
        family.hasLayerNorm()
            ? onnx.node("Sub", x, onnx.node("ReduceMean", List.of(x), integers("axes", -1L)))
            : x;
    String square = onnx.node("Mul", centred, centred);
    String deviation =
        onnx.node(
            "Sqrt",
            onnx.node(
                "Add",
                onnx.node("ReduceMean", List.of(square), integers("axes", -1L)),
                onnx.scalar(type, 1e-5)));
    String normal = onnx.node("Div", centred, deviation);
    if (family == DecoderFamily.GEMMA) {
      weight = onnx.node("Add", weight, onnx.scalar(type, 1));
    }
    String scaled = onnx.node("Mul", normal, weight);
    return family.hasLayerNorm()
        ? onnx.node("Add", scaled, onnx.weights(type, new long[] {WIDTH}, draw(WIDTH, 0.1)))
        : scaled;
  }

  private String heads(String x, int count) {
    String split = onnx.node("Reshape", x, onnx.longs(0, 0, count, family.headSize()));
    return onnx.node("Transpose", List.of(split), integers("perm", 0L, 2L, 1L, 3L));
  }

  private String rotated(String x) {
    if (!family.hasRotaryPositions()) {
      return x;
    }
    int half = family.rotary() / 2;
    String cos = onnx.node("Unsqueeze", onnx.node("Gather", cosines, positions), onnx.longs(1));
    String sin = onnx.node("Unsqueeze", onnx.node("Gather", sines, positions), onnx.longs(1));
    String a = slice(x, 0, half);
    String b = slice(x, half, 2L * half);
    String turnedA = onnx.node("Sub", onnx.node("Mul", a, cos), onnx.node("Mul", b, sin));
    String turnedB = onnx.node("Add", onnx.node("Mul", b, cos), onnx.node("Mul", a, sin));
    List<String> parts = new ArrayList<>(List.of(turnedA, turnedB));
    if (family.rotary() < family.headSize()) {
      parts.add(slice(x, family.rotary(), family.headSize()));
    }
    return onnx.node("Concat", parts, integer("axis", -1));
  }

  private String slice(String x, long from, long to) {
    return onnx.node("Slice", x, onnx.longs(from), onnx.longs(to), onnx.longs(-1));
  }

  /** {@code [in, out]} as the model's weights are stored. */
  private String linear(String x, int in, int out, boolean biased) {
    float[] weight = draw(in * out, 1.2 / Math.sqrt(in));
    String product =
        switch (model.weights()) {
          case FP32, FP16, BF16 ->
              onnx.node("MatMul", x, onnx.weights(type, new long[] {in, out}, weight));
          case INT8 -> onnx.dynamicInt8(x, weight, in, out);
          case Q4 -> q4(x, weight, in, out);
        };
    return biased
        ? onnx.node("Add", product, onnx.weights(type, new long[] {out}, draw(out, 0.1)))
        : product;
  }

  /**
   * Four bits with a scale for 32 of a column, as ONNX Runtime's block quantisation stores them.
   */
  private String q4(String x, float[] weight, int in, int out) {
    int block = 32;
    int blocks = (in + block - 1) / block;
    byte[] bytes = new byte[out * blocks * block / 2];
    float[] scales = new float[out * blocks];
    for (int column = 0; column < out; column++) {
      for (int b = 0; b < blocks; b++) {
        float largest = 1e-6f;
        for (int i = b * block; i < Math.min(in, (b + 1) * block); i++) {
          largest = Math.max(largest, Math.abs(weight[i * out + column]));
        }
        scales[column * blocks + b] = largest / 7;
        for (int i = b * block; i < (b + 1) * block; i++) {
          float w = i < in ? weight[i * out + column] : 0;
          int four = Math.clamp(Math.round(w / largest * 7) + 8, 0, 15);
          int at = (column * blocks + b) * block / 2 + (i - b * block) / 2;
          bytes[at] |= (byte) (four << (i % 2 * 4));
        }
      }
    }
    return onnx.node(
        "com.microsoft.MatMulNBits",
        List.of(
            x,
            onnx.raw(UINT8, new long[] {out, blocks, block / 2}, bytes),
            onnx.weights(FLOAT, new long[] {(long) out * blocks}, scales)),
        integer("K", in),
        integer("N", out),
        integer("bits", 4),
        integer("block_size", block));
  }

  private String size(String of, long axis) {
    String shape = onnx.node("Shape", of);
    return onnx.node("Gather", shape, onnx.longs(axis));
  }

  private String range(String from, String to) {
    return onnx.node(
        "Range", onnx.node("Squeeze", from), onnx.node("Squeeze", to), onnx.longScalar(1));
  }

  private String cast(String x, int to) {
    return onnx.node("Cast", List.of(x), integer("to", to));
  }

  private float[] draw(int count, double scale) {
    float[] drawn = new float[count];
    for (int i = 0; i < count; i++) {
      drawn[i] = (float) (random.nextGaussian() * scale);
    }
    return drawn;
  }
}
