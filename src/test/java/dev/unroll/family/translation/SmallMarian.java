package dev.unroll.family.translation;

import dev.unroll.checkpoint.SafeTensorsWriter;
import dev.unroll.checkpoint.TensorView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A tiny checkpoint with random weights in the form of OPUS-MT's. */
final class SmallMarian {
  static final int SIZE = 16;
  static final int INNER = 24;
  static final int VOCAB = 11;

  private SmallMarian() {}

  /** Its configuration, with one key's value changed or added. */
  static String config(String key, String value) {
    SortedMap<String, String> keys = new TreeMap<>();
    keys.put("model_type", "\"marian\"");
    keys.put("d_model", "" + SIZE);
    keys.put("encoder_layers", "1");
    keys.put("decoder_layers", "1");
    keys.put("encoder_attention_heads", "2");
    keys.put("decoder_attention_heads", "2");
    keys.put("encoder_ffn_dim", "" + INNER);
    keys.put("decoder_ffn_dim", "" + INNER);
    keys.put("vocab_size", "" + VOCAB);
    keys.put("max_position_embeddings", "32");
    keys.put("activation_function", "\"swish\"");
    keys.put("scale_embedding", "true");
    keys.put("pad_token_id", "10");
    keys.put("eos_token_id", "0");
    keys.put("decoder_start_token_id", "10");
    keys.put("bad_words_ids", "[[10]]");
    keys.put(key, value);
    StringBuilder json = new StringBuilder("{");
    keys.forEach(
        (name, each) ->
            json.append(json.length() > 1 ? ", " : "")
                .append('"')
                .append(name)
                .append("\": ")
                .append(each));
    return json.append('}').toString();
  }

  /** Its tensors. */
  static SortedMap<String, TensorView> tensors() {
    Random random = new Random(3);
    SortedMap<String, TensorView> tensors = new TreeMap<>();
    put(tensors, random, "model.shared.weight", VOCAB, SIZE);
    put(tensors, random, "final_logits_bias", 1, VOCAB);
    for (String stack : new String[] {"encoder", "decoder"}) {
      String layer = "model." + stack + ".layers.0.";
      String[] attentions =
          stack.equals("encoder")
              ? new String[] {"self_attn"}
              : new String[] {"self_attn", "encoder_attn"};
      for (String attention : attentions) {
        for (String map : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
          linear(tensors, random, layer + attention + "." + map, SIZE, SIZE);
        }
        norm(tensors, random, layer + attention + "_layer_norm");
      }
      linear(tensors, random, layer + "fc1", INNER, SIZE);
      linear(tensors, random, layer + "fc2", SIZE, INNER);
      norm(tensors, random, layer + "final_layer_norm");
    }
    return tensors;
  }

  static void write(Path folder, String config, SortedMap<String, TensorView> tensors)
      throws IOException {
    Files.writeString(folder.resolve("config.json"), config);
    SafeTensorsWriter.write(folder.resolve("model.safetensors"), new TreeMap<>(), tensors);
  }

  private static void linear(
      SortedMap<String, TensorView> tensors, Random random, String name, int out, int in) {
    put(tensors, random, name + ".weight", out, in);
    put(tensors, random, name + ".bias", out);
  }

  private static void norm(SortedMap<String, TensorView> tensors, Random random, String name) {
    put(tensors, random, name + ".weight", SIZE);
    put(tensors, random, name + ".bias", SIZE);
  }

  static void put(
      SortedMap<String, TensorView> tensors, Random random, String name, long... shape) {
    int count = 1;
    for (long size : shape) {
      count *= (int) size;
    }
    float[] elements = new float[count];
    for (int i = 0; i < count; i++) {
      elements[i] = (float) random.nextGaussian();
    }
    tensors.put(name, TensorView.of(elements, shape));
  }
}
