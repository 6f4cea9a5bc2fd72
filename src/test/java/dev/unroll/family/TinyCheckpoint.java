package dev.unroll.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.checkpoint.SafeTensorsWriter;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.text.token.CharacterVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;

/** A Llama with random weights over a few letters, in Hugging Face's layout. */
public final class TinyCheckpoint {
  public static final String LETTERS = "abcdefghij \n";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SIZE = 32;
  private static final int INNER = 48;
  private static final int LAYERS = 2;

  /** More than there are letters. */
  private static final int VOCAB = 16;

  private final ObjectNode config;
  private final TreeMap<String, TensorView> tensors = new TreeMap<>();
  private final Random random = new Random(3);
  private String prefix = "model.";

  /** A checkpoint with whole configuration. */
  public TinyCheckpoint() throws IOException {
    config =
        (ObjectNode)
            JSON.readTree(
                """
                {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 32,
                 "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
                 "intermediate_size": 48, "vocab_size": 16, "max_position_embeddings": 64,
                 "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "tie_word_embeddings": false}
                """);
    put("model.embed_tokens.weight", VOCAB, SIZE);
    for (int i = 0; i < LAYERS; i++) {
      String layer = "model.layers." + i + ".";
      put(layer + "input_layernorm.weight", SIZE);
      put(layer + "self_attn.q_proj.weight", SIZE, SIZE);
      put(layer + "self_attn.k_proj.weight", SIZE / 2, SIZE);
      put(layer + "self_attn.v_proj.weight", SIZE / 2, SIZE);
      put(layer + "self_attn.o_proj.weight", SIZE, SIZE);
      put(layer + "post_attention_layernorm.weight", SIZE);
      put(layer + "mlp.gate_proj.weight", INNER, SIZE);
      put(layer + "mlp.up_proj.weight", INNER, SIZE);
      put(layer + "mlp.down_proj.weight", SIZE, INNER);
    }
    put("model.norm.weight", SIZE);
    put("lm_head.weight", VOCAB, SIZE);
  }

  private void put(String name, int... sizes) {
    long[] shape = new long[sizes.length];
    int count = 1;
    for (int i = 0; i < sizes.length; i++) {
      shape[i] = sizes[i];
      count *= sizes[i];
    }
    float[] elements = new float[count];
    for (int i = 0; i < count; i++) {
      elements[i] = (float) (random.nextGaussian() * 0.3) + (sizes.length == 1 ? 1 : 0);
    }
    tensors.put(name, TensorView.of(elements, shape));
  }

  /** Changes its configuration. */
  public TinyCheckpoint with(String key, String json) throws IOException {
    JsonNode value = JSON.readTree(json);
    config.set(key, value);
    return this;
  }

  /** Adds a tensor, or changes one's shape. */
  TinyCheckpoint tensor(String name, int... sizes) {
    put(name, sizes);
    return this;
  }

  TinyCheckpoint without(String tensor) {
    tensors.remove(tensor);
    return this;
  }

  /** Names as those of a model without its head have them. */
  TinyCheckpoint unprefixed() {
    prefix = "";
    return this;
  }

  /** Writes it. */
  public Path in(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), config.toString());
    Files.writeString(
        folder.resolve("tokenizer.json"), CharacterVocabulary.of(LETTERS).tokenizerJson(false));
    TreeMap<String, TensorView> named = new TreeMap<>();
    tensors.forEach((name, view) -> named.put(name.replaceFirst("^model\\.", prefix), view));
    SafeTensorsWriter.write(folder.resolve("model.safetensors"), new TreeMap<>(), named);
    return folder;
  }
}
