import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Writes a checkpoint of Hugging Face's in the shape of a published model, with random weights, to
 * measure how fast and how large a model of that size is. What it says is noise. From the top
 * folder, with Java alone:
 *
 * <pre>
 *   java src/test/load/RandomCheckpoint.java smollm2-135m /tmp/smollm2-135m
 *   java src/test/load/RandomCheckpoint.java qwen2.5-0.5b /tmp/qwen2.5-0.5b
 *   java src/test/load/RandomCheckpoint.java opus-mt /tmp/opus-mt
 *   java src/test/load/RandomCheckpoint.java nllb-600m /tmp/nllb-600m
 *   java src/test/load/RandomCheckpoint.java minilm-l6 /tmp/minilm-l6
 * </pre>
 */
final class RandomCheckpoint {
  private static final int PIECE = 1 << 20;

  private final Map<String, long[]> tensors = new LinkedHashMap<>();
  private final boolean halves;
  private final int vocab;
  private final List<String> names; // tokens besides bytes and made-up ones
  private final String config;

  private RandomCheckpoint(boolean halves, int vocab, List<String> names, String config) {
    this.halves = halves;
    this.vocab = vocab;
    this.names = names;
    this.config = config;
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: RandomCheckpoint SHAPE FOLDER, see the top of this file");
      System.exit(2);
    }
    RandomCheckpoint checkpoint =
        switch (arguments[0]) {
          case "smollm2-135m" -> llama(30, 576, 9, 3, 1536, 49_152, false);
          case "qwen2.5-0.5b" -> llama(24, 896, 14, 2, 4864, 151_936, true);
          case "opus-mt" -> bart("marian", 6, 512, 8, 2048, 60_000, 512);
          case "nllb-600m" -> bart("m2m_100", 12, 1024, 16, 4096, 256_206, 1024);
          case "minilm-l6" -> bert(6, 384, 12, 1536, 30_522);
          default -> throw new IllegalArgumentException("no shape is called " + arguments[0]);
        };
    checkpoint.write(Path.of(arguments[1]));
  }

  private static RandomCheckpoint llama(
      int layers, int size, int heads, int groups, int inner, int vocab, boolean qwen) {
    String type = qwen ? "qwen2" : "llama";
    RandomCheckpoint made =
        new RandomCheckpoint(
            true,
            vocab,
            List.of("<|end|>"),
            """
            {"model_type": "%s", "architectures": ["%s"], "hidden_size": %d,
             "num_hidden_layers": %d, "num_attention_heads": %d, "num_key_value_heads": %d,
             "intermediate_size": %d, "vocab_size": %d, "tie_word_embeddings": true,
             "rms_norm_eps": 1e-06, "rope_theta": 1000000.0, "max_position_embeddings": 8192,
             "hidden_act": "silu", "eos_token_id": 256}
            """
                .formatted(
                    type,
                    qwen ? "Qwen2ForCausalLM" : "LlamaForCausalLM",
                    size,
                    layers,
                    heads,
                    groups,
                    inner,
                    vocab));
    int head = size / heads;
    made.add("model.embed_tokens.weight", vocab, size);
    for (int layer = 0; layer < layers; layer++) {
      String at = "model.layers." + layer + ".";
      for (String map : List.of("q_proj", "k_proj", "v_proj")) {
        int out = (map.equals("q_proj") ? heads : groups) * head;
        made.add(at + "self_attn." + map + ".weight", out, size);
        if (qwen) {
          made.add(at + "self_attn." + map + ".bias", out);
        }
      }
      made.add(at + "self_attn.o_proj.weight", size, size);
      made.add(at + "mlp.gate_proj.weight", inner, size);
      made.add(at + "mlp.up_proj.weight", inner, size);
      made.add(at + "mlp.down_proj.weight", size, inner);
      made.add(at + "input_layernorm.weight", size);
      made.add(at + "post_attention_layernorm.weight", size);
    }
    made.add("model.norm.weight", size);
    return made;
  }

  private static RandomCheckpoint bart(
      String type, int layers, int size, int heads, int inner, int vocab, int positions) {
    boolean marian = type.equals("marian");
    int padding = marian ? vocab - 1 : 1;
    RandomCheckpoint made =
        new RandomCheckpoint(
            !marian,
            vocab,
            marian ? List.of() : List.of("eng_Latn", "fra_Latn"),
            """
            {"model_type": "%s", "architectures": ["%s"], "d_model": %d,
             "encoder_layers": %d, "decoder_layers": %d, "encoder_attention_heads": %d,
             "decoder_attention_heads": %d, "encoder_ffn_dim": %d, "decoder_ffn_dim": %d,
             "vocab_size": %d, "max_position_embeddings": %d, "activation_function": "%s",
             "scale_embedding": true, "static_position_embeddings": true,
             "is_encoder_decoder": true, "pad_token_id": %d, "eos_token_id": %d,
             "decoder_start_token_id": %d, "num_beams": 4}
            """
                .formatted(
                    type,
                    marian ? "MarianMTModel" : "M2M100ForConditionalGeneration",
                    size,
                    layers,
                    layers,
                    heads,
                    heads,
                    inner,
                    inner,
                    vocab,
                    positions,
                    marian ? "swish" : "relu",
                    padding,
                    marian ? 0 : 2,
                    marian ? padding : 2));
    made.add("model.shared.weight", vocab, size);
    if (marian) {
      made.add("final_logits_bias", 1, vocab);
    }
    for (String stack : List.of("encoder", "decoder")) {
      for (int layer = 0; layer < layers; layer++) {
        String at = "model." + stack + ".layers." + layer + ".";
        List<String> attentions =
            stack.equals("encoder") ? List.of("self_attn") : List.of("self_attn", "encoder_attn");
        for (String attention : attentions) {
          for (String map : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
            made.linear(at + attention + "." + map, size, size);
          }
          made.norm(at + attention + "_layer_norm", size);
        }
        made.linear(at + "fc1", inner, size);
        made.linear(at + "fc2", size, inner);
        made.norm(at + "final_layer_norm", size);
      }
      if (!marian) {
        made.norm("model." + stack + ".layer_norm", size);
      }
    }
    return made;
  }

  private static RandomCheckpoint bert(int layers, int size, int heads, int inner, int vocab) {
    RandomCheckpoint made =
        new RandomCheckpoint(
            false,
            vocab,
            List.of(),
            """
            {"model_type": "bert", "architectures": ["BertModel"], "hidden_size": %d,
             "num_hidden_layers": %d, "num_attention_heads": %d, "intermediate_size": %d,
             "vocab_size": %d, "max_position_embeddings": 512, "type_vocab_size": 2,
             "hidden_act": "gelu", "layer_norm_eps": 1e-12, "pad_token_id": 0}
            """
                .formatted(size, layers, heads, inner, vocab));
    made.add("embeddings.word_embeddings.weight", vocab, size);
    made.add("embeddings.position_embeddings.weight", 512, size);
    made.add("embeddings.token_type_embeddings.weight", 2, size);
    made.norm("embeddings.LayerNorm", size);
    for (int layer = 0; layer < layers; layer++) {
      String at = "encoder.layer." + layer + ".";
      for (String map : List.of("query", "key", "value")) {
        made.linear(at + "attention.self." + map, size, size);
      }
      made.linear(at + "attention.output.dense", size, size);
      made.norm(at + "attention.output.LayerNorm", size);
      made.linear(at + "intermediate.dense", inner, size);
      made.linear(at + "output.dense", size, inner);
      made.norm(at + "output.LayerNorm", size);
    }
    return made;
  }

  private void add(String name, long... shape) {
    tensors.put(name, shape);
  }

  private void linear(String name, int out, int in) {
    add(name + ".weight", out, in);
    add(name + ".bias", out);
  }

  private void norm(String name, int size) {
    add(name + ".weight", size);
    add(name + ".bias", size);
  }

  private void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("config.json"), config);
    Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
    int bytes = halves ? Short.BYTES : Float.BYTES;
    StringBuilder header = new StringBuilder("{");
    long offset = 0;
    for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
      long[] shape = tensor.getValue();
      long end = offset + elements(shape) * bytes;
      header.append(
          "%s\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(
                  header.length() > 1 ? "," : "",
                  tensor.getKey(),
                  halves ? "BF16" : "F32",
                  java.util.Arrays.toString(shape),
                  offset,
                  end));
      offset = end;
    }
    byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(folder.resolve("model.safetensors")), PIECE)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      out.write(length.putLong(json.length).array());
      out.write(json);
      SplittableRandom random = new SplittableRandom(1);
      for (Map.Entry<String, long[]> tensor : tensors.entrySet()) {
        String name = tensor.getKey();
        boolean gain = tensor.getValue().length == 1 && name.toLowerCase().contains("norm");
        write(out, elements(tensor.getValue()), gain && name.endsWith("weight") ? 1 : 0, random);
      }
    }
    System.out.printf("%s: %,d weights, %,d bytes%n", folder, offset / bytes, offset);
  }

  /** Numbers around a middle, as far from it as 0.06. */
  private void write(OutputStream out, long count, float middle, SplittableRandom random)
      throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
    for (long i = 0; i < count; i++) {
      float number = middle + (random.nextInt() >> 8) * (0.06f / (1 << 23));
      if (halves) {
        piece.putShort((short) (Float.floatToRawIntBits(number) >>> Short.SIZE));
      } else {
        piece.putFloat(number);
      }
      if (!piece.hasRemaining() || i == count - 1) {
        out.write(piece.array(), 0, piece.position());
        piece.clear();
      }
    }
  }

  private static long elements(long[] shape) {
    long product = 1;
    for (long size : shape) {
      product *= size;
    }
    return product;
  }

  /** A vocabulary of bytes and made-up words. */
  private String tokenizer() {
    List<String> added = new ArrayList<>();
    StringBuilder words = new StringBuilder();
    int id = 0;
    for (int letter : letters()) {
      words.append("%s\"%s\":%d".formatted(id == 0 ? "" : ",", escaped(letter), id++));
    }
    for (String name : names) {
      added.add(
          ("{\"id\":%d,\"content\":\"%s\",\"single_word\":false,\"lstrip\":false,"
                  + "\"rstrip\":false,\"normalized\":false,\"special\":true}")
              .formatted(id++, name));
    }
    while (id < vocab) {
      words.append(",\"w%d\":%d".formatted(id, id++));
    }
    return """
        {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
         "normalizer": null,
         "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
           "use_regex": true},
         "post_processor": null,
         "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true,
           "use_regex": true},
         "model": {"type": "BPE", "dropout": null, "unk_token": null,
           "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
           "byte_fallback": false, "vocab": {%s}, "merges": []}}
        """
        .formatted(String.join(",", added), words);
  }

  /** The letters that stand for the 256 bytes in byte-level vocabularies. */
  private static List<Integer> letters() {
    List<Integer> letters = new ArrayList<>();
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean shown = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      letters.add(shown ? b : next++);
    }
    return letters;
  }

  private static String escaped(int letter) {
    return letter == '"' || letter == '\\' ? "\\" + (char) letter : Character.toString(letter);
  }
}
