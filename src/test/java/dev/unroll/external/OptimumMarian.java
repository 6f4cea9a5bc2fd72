package dev.unroll.external;

import static dev.unroll.external.OnnxBuilder.BOOL;
import static dev.unroll.external.OnnxBuilder.FLOAT;
import static dev.unroll.external.OnnxBuilder.INT64;
import static dev.unroll.external.OnnxBuilder.integer;
import static dev.unroll.external.OnnxBuilder.integers;

import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.TensorView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A Marian checkpoint as graphs, with the files, inputs and outputs of Hugging Face Optimum.
 *
 * @param weights of two layers a side, by Hugging Face's names
 * @param quantized whether products are of 8 bits, rounded by one scale a run
 */
public record OptimumMarian(Checkpoint weights, boolean quantized) {
  private static final int SIZE = 96;
  private static final int HEADS = 4;
  private static final int HEAD = SIZE / HEADS;
  private static final int LAYERS = 2;
  private static final int POSITIONS = 128;

  /** Writes an encoder and two decoders. */
  public void writePair(Path folder) throws IOException {
    String ending = quantized ? "_quantized.onnx" : ".onnx";
    Files.write(folder.resolve("encoder_model" + ending), encoder());
    for (boolean past : new boolean[] {false, true}) {
      OnnxBuilder onnx = new OnnxBuilder("");
      inputs(onnx, !past, past);
      new Body(onnx, "").decoder(past, false);
      outputs(onnx, "", !past);
      String name = past ? "decoder_with_past_model" : "decoder_model";
      Files.write(folder.resolve(name + ending), onnx.file());
    }
  }

  /** Writes an encoder and a decoder with two branches. */
  public void writeMerged(Path folder) throws IOException {
    Files.write(folder.resolve("encoder_model.onnx"), encoder());
    OnnxBuilder onnx = new OnnxBuilder("");
    inputs(onnx, true, true);
    onnx.input("use_cache_branch", BOOL, 1);
    OnnxBuilder cached = new OnnxBuilder("/cached");
    new Body(cached, "cached/").decoder(true, true);
    outputs(cached, "cached/", true);
    OnnxBuilder first = new OnnxBuilder("/first");
    new Body(first, "first/").decoder(false, false);
    outputs(first, "first/", true);
    List<String> results = new ArrayList<>(List.of("logits"));
    results.addAll(names("present", "decoder"));
    results.addAll(names("present", "encoder"));
    onnx.node(
        "If",
        List.of("use_cache_branch"),
        results,
        OnnxBuilder.graph("then_branch", cached),
        OnnxBuilder.graph("else_branch", first));
    outputs(onnx, "", true);
    Files.write(folder.resolve("decoder_model_merged.onnx"), onnx.file());
  }

  private static List<String> names(String what, String of) {
    List<String> names = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      names.add("%s.%d.%s.key".formatted(what, layer, of));
      names.add("%s.%d.%s.value".formatted(what, layer, of));
    }
    return names;
  }

  private static void inputs(OnnxBuilder onnx, boolean states, boolean pasts) {
    onnx.input("encoder_attention_mask", INT64, "batch_size", "encoder_sequence_length");
    onnx.input("input_ids", INT64, "batch_size", "decoder_sequence_length");
    if (states) {
      onnx.input("encoder_hidden_states", FLOAT, "batch_size", "encoder_sequence_length", SIZE);
    }
    for (String of : pasts ? List.of("decoder", "encoder") : List.<String>of()) {
      for (String name : names("past_key_values", of)) {
        onnx.input(name, FLOAT, "batch_size", HEADS, "past_" + of + "_length", HEAD);
      }
    }
  }

  private void outputs(OnnxBuilder onnx, String prefix, boolean cross) {
    int vocab = weights.tensor("model.shared.weight").shape().getFirst().intValue();
    onnx.output(prefix + "logits", FLOAT, "batch_size", "decoder_sequence_length", vocab);
    for (String of : cross ? List.of("decoder", "encoder") : List.of("decoder")) {
      for (String name : names("present", of)) {
        onnx.output(prefix + name, FLOAT, "some_batch", HEADS, "present_" + of, HEAD);
      }
    }
  }

  private byte[] encoder() {
    OnnxBuilder onnx = new OnnxBuilder("");
    onnx.input("input_ids", INT64, "batch_size", "encoder_sequence_length");
    onnx.input("attention_mask", INT64, "batch_size", "encoder_sequence_length");
    new Body(onnx, "").encoder();
    onnx.output("last_hidden_state", FLOAT, "batch_size", "encoder_sequence_length", SIZE);
    return onnx.file();
  }

  /** The nodes of a graph. */
  private final class Body {
    private final OnnxBuilder onnx;
    private final String prefix;

    Body(OnnxBuilder onnx, String prefix) {
      this.onnx = onnx;
      this.prefix = prefix;
    }

    void encoder() {
      String x = embedded(onnx.longs(0));
      String hidden = hiding("attention_mask");
      for (int layer = 0; layer < LAYERS; layer++) {
        String at = "model.encoder.layers." + layer + ".";
        String key = heads(linear(x, at + "self_attn.k_proj"));
        String value = heads(linear(x, at + "self_attn.v_proj"));
        x = attended(x, at + "self_attn", key, value, hidden);
        x = fed(x, at);
      }
      onnx.node("Identity", List.of(x), List.of("last_hidden_state"));
    }

    /**
     * The decoder, which reads one token where it has a past.
     *
     * @param dummies whether presents of the source are there, with nothing in them
     */
    void decoder(boolean past, boolean dummies) {
      String before = past ? size("past_key_values.0.decoder.key", 2) : onnx.longs(0);
      String x = embedded(before);
      String hidden = hiding("encoder_attention_mask");
      for (int layer = 0; layer < LAYERS; layer++) {
        String at = "model.decoder.layers." + layer + ".";
        String key = heads(linear(x, at + "self_attn.k_proj"));
        String value = heads(linear(x, at + "self_attn.v_proj"));
        x =
            attended(
                x,
                at + "self_attn",
                present(layer, "decoder.key", key, past),
                present(layer, "decoder.value", value, past),
                "");
        x = crossed(x, at + "encoder_attn", layer, past, dummies, hidden);
        x = fed(x, at);
      }
      String logits = onnx.node("MatMul", x, onnx.node("Transpose", table("model.shared.weight")));
      onnx.node("Add", List.of(logits, table("final_logits_bias")), List.of(prefix + "logits"));
    }

    private String crossed(
        String x, String at, int layer, boolean past, boolean dummies, String hidden) {
      String key = "past_key_values." + layer + ".encoder.key";
      String value = "past_key_values." + layer + ".encoder.value";
      if (!past) {
        key =
            present(
                layer,
                "encoder.key",
                heads(linear("encoder_hidden_states", at + ".k_proj")),
                false);
        value =
            present(
                layer,
                "encoder.value",
                heads(linear("encoder_hidden_states", at + ".v_proj")),
                false);
      } else if (dummies) {
        String nothing = onnx.raw(FLOAT, new long[] {0, HEADS, 1, HEAD}, new byte[0]);
        present(layer, "encoder.key", nothing, false);
        present(layer, "encoder.value", nothing, false);
      }
      return attended(x, at, key, value, hidden);
    }

    /** Makes an output of keys or values, behind those of the past. */
    private String present(int layer, String what, String now, boolean past) {
      String name = prefix + "present." + layer + "." + what;
      if (past) {
        String before = "past_key_values." + layer + "." + what;
        onnx.node("Concat", List.of(before, now), List.of(name), integer("axis", 2));
      } else {
        onnx.node("Identity", List.of(now), List.of(name));
      }
      return name;
    }

    private String embedded(String before) {
      String rows = onnx.node("Gather", table("model.shared.weight"), "input_ids");
      String scaled = onnx.node("Mul", rows, onnx.scalar(FLOAT, Math.sqrt(SIZE)));
      float[] waves = new float[POSITIONS * SIZE];
      for (int i = 0; i < waves.length; i++) {
        int wave = i % SIZE % (SIZE / 2);
        int position = i / SIZE;
        double angle = position / Math.pow(10_000, 2.0 * wave / SIZE);
        waves[i] = (float) (i % SIZE < SIZE / 2 ? Math.sin(angle) : Math.cos(angle));
      }
      String all = onnx.weights(FLOAT, new long[] {POSITIONS, SIZE}, waves);
      String end = onnx.node("Add", before, size("input_ids", 1));
      return onnx.node("Add", scaled, onnx.node("Slice", all, before, end, onnx.longs(0)));
    }

    /** 0 at a token and a very small number at padding, {@code [batch, 1, 1, source]}. */
    private String hiding(String mask) {
      String seen = onnx.node("Cast", List.of(mask), integer("to", FLOAT));
      String unseen = onnx.node("Sub", onnx.scalar(FLOAT, 1), seen);
      return onnx.node(
          "Unsqueeze", onnx.node("Mul", unseen, onnx.scalar(FLOAT, -1e30)), onnx.longs(1, 2));
    }

    private String attended(String x, String at, String key, String value, String hidden) {
      String query = heads(linear(x, at + ".q_proj"));
      String across = onnx.node("Transpose", List.of(key), integers("perm", 0L, 1L, 3L, 2L));
      String scores =
          onnx.node(
              "Mul", onnx.node("MatMul", query, across), onnx.scalar(FLOAT, 1 / Math.sqrt(HEAD)));
      String masked = hidden.isEmpty() ? scores : onnx.node("Add", scores, hidden);
      String mixed =
          onnx.node("MatMul", onnx.node("Softmax", List.of(masked), integer("axis", -1)), value);
      String joined =
          onnx.node(
              "Reshape",
              onnx.node("Transpose", List.of(mixed), integers("perm", 0L, 2L, 1L, 3L)),
              onnx.longs(0, 0, SIZE));
      return norm(onnx.node("Add", x, linear(joined, at + ".out_proj")), at + "_layer_norm");
    }

    private String fed(String x, String at) {
      String inner = linear(x, at + "fc1");
      String open = onnx.node("Mul", inner, onnx.node("Sigmoid", inner));
      return norm(onnx.node("Add", x, linear(open, at + "fc2")), at + "final_layer_norm");
    }

    private String norm(String x, String at) {
      return onnx.node("LayerNormalization", x, table(at + ".weight"), table(at + ".bias"));
    }

    private String heads(String x) {
      String split = onnx.node("Reshape", x, onnx.longs(0, 0, HEADS, HEAD));
      return onnx.node("Transpose", List.of(split), integers("perm", 0L, 2L, 1L, 3L));
    }

    private String linear(String x, String at) {
      TensorView matrix = weights.tensor(at + ".weight").transposed();
      int in = matrix.shape().getFirst().intValue();
      int out = matrix.shape().getLast().intValue();
      String product =
          quantized
              ? onnx.dynamicInt8(x, matrix.floats(), in, out)
              : onnx.node("MatMul", x, onnx.weights(FLOAT, new long[] {in, out}, matrix.floats()));
      return onnx.node("Add", product, table(at + ".bias"));
    }

    private String table(String name) {
      TensorView tensor = weights.tensor(name);
      long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
      return onnx.weights(FLOAT, shape, tensor.floats());
    }

    private String size(String of, long axis) {
      return onnx.node("Gather", onnx.node("Shape", of), onnx.longs(axis));
    }
  }
}
