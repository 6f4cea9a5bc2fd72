package dev.unroll.external;

import static dev.unroll.external.OnnxBuilder.BOOL;

import dev.unroll.text.token.BytePairTrainer;
import dev.unroll.text.token.BytePairVocabulary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An untrained decoder in a folder as Hugging Face Optimum, or onnxruntime-genai, leaves one: two
 * layers of width 64 and a byte-level vocabulary.
 *
 * @param positions whether the graph has an input {@code position_ids}
 * @param subfolder whether the graphs lie in {@code onnx/}
 * @param externalData whether weights lie in a file of their own
 * @param seed of the weights
 */
public record SmallDecoder(
    DecoderFamily family,
    Layout layout,
    Weights weights,
    boolean positions,
    boolean subfolder,
    boolean externalData,
    long seed) {
  static final int WIDTH = 64;
  static final int HEADS = 4;
  static final int LAYERS = 2;
  static final int INNER = 96;
  static final int CONTEXT = 256;

  /** A text to learn a vocabulary from. */
  private static final String TEXT =
      "To be, or not to be, that is the question: Whether 'tis nobler in the mind to suffer the "
          + "slings and arrows of outrageous fortune, Or to take arms against a sea of troubles.";

  public static final String BEGIN = "<|begin|>";
  public static final String END = "<|end|>";

  private static final BytePairVocabulary VOCABULARY =
      new BytePairTrainer(300, 2, false, List.of(BEGIN, END, "<|turn|>")).train(List.of(TEXT));

  /** Which graphs there are. */
  public enum Layout {
    /** One that reads a past of any length. */
    PLAIN,
    /** One with a switch between two branches. */
    MERGED,
    /** One that begins and one that continues. */
    PAIR,
    /** One with keys and values of a layer in one tensor, beside {@code genai_config.json}. */
    COMBINED,
    /** One with GroupQueryAttention, beside {@code genai_config.json}. */
    GENAI
  }

  /** How weights are stored. */
  public enum Weights {
    FP32(""),
    FP16("_fp16"),
    BF16(""),
    INT8("_quantized"),
    Q4("_q4");

    private final String ending;

    Weights(String ending) {
      this.ending = ending;
    }

    public String ending() {
      return ending;
    }
  }

  public static SmallDecoder of(DecoderFamily family) {
    return new SmallDecoder(family, Layout.PLAIN, Weights.FP32, true, false, false, 1);
  }

  public SmallDecoder as(Layout other) {
    return new SmallDecoder(family, other, weights, positions, subfolder, externalData, seed);
  }

  public SmallDecoder with(Weights other) {
    return new SmallDecoder(family, layout, other, positions, subfolder, externalData, seed);
  }

  public SmallDecoder withoutPositions() {
    return new SmallDecoder(family, layout, weights, false, subfolder, externalData, seed);
  }

  public SmallDecoder inSubfolder() {
    return new SmallDecoder(family, layout, weights, positions, true, externalData, seed);
  }

  public SmallDecoder withExternalData() {
    return new SmallDecoder(family, layout, weights, positions, subfolder, true, seed);
  }

  public String name() {
    return (family.type()
            + "-"
            + layout
            + "-"
            + weights
            + (positions ? "" : "-counts")
            + (subfolder ? "-sub" : "")
            + (externalData ? "-data" : ""))
        .toLowerCase(Locale.ROOT);
  }

  /** The graph's file name without its ending, as transformers.js wants to be told. */
  public String fileName() {
    return switch (layout) {
      case PLAIN, GENAI, COMBINED -> "model";
      case MERGED -> "decoder_model_merged";
      case PAIR -> "decoder_model";
    };
  }

  boolean genai() {
    return layout == Layout.GENAI;
  }

  boolean combined() {
    return layout == Layout.COMBINED;
  }

  int vocab() {
    return VOCABULARY.size();
  }

  /** Writes the folder. */
  public Path in(Path models) throws IOException {
    Path folder = Files.createDirectories(models.resolve(name()));
    Path graphs = subfolder ? Files.createDirectories(folder.resolve("onnx")) : folder;
    switch (layout) {
      case PLAIN, GENAI, COMBINED -> write(graphs, fileName(), whole(true));
      case MERGED -> write(graphs, fileName(), merged());
      case PAIR -> {
        write(graphs, fileName(), whole(false));
        write(graphs, "decoder_with_past_model", whole(true));
      }
    }
    Files.writeString(folder.resolve("config.json"), config());
    Files.writeString(
        folder.resolve("generation_config.json"),
        "{\"bos_token_id\": 0, \"eos_token_id\": [1, 2], \"transformers_version\": \"4.46.0\"}");
    Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
    Files.writeString(folder.resolve("tokenizer_config.json"), tokenizerConfig());
    if (combined()) {
      Files.writeString(folder.resolve("genai_config.json"), combinedConfig());
    }
    if (genai()) {
      Files.writeString(folder.resolve("genai_config.json"), genaiConfig());
    }
    return folder;
  }

  private void write(Path graphs, String name, OnnxBuilder onnx) throws IOException {
    String file = name + weights.ending() + ".onnx";
    if (externalData) {
      ByteArrayOutputStream data = new ByteArrayOutputStream();
      Files.write(graphs.resolve(file), onnx.file(file + "_data", data));
      Files.write(graphs.resolve(file + "_data"), data.toByteArray());
    } else {
      Files.write(graphs.resolve(file), onnx.file());
    }
  }

  private OnnxBuilder whole(boolean withPast) {
    OnnxBuilder onnx = new OnnxBuilder("");
    SmallDecoderGraph graph = new SmallDecoderGraph(this, onnx, withPast);
    graph.inputs(onnx, withPast);
    graph.compute("");
    graph.outputs(onnx, "");
    return onnx;
  }

  /** An {@code If} on {@code use_cache_branch}, as Optimum merges its two graphs. */
  private OnnxBuilder merged() {
    OnnxBuilder onnx = new OnnxBuilder("");
    OnnxBuilder cached = new OnnxBuilder("/cached");
    OnnxBuilder first = new OnnxBuilder("/first");
    SmallDecoderGraph whole = new SmallDecoderGraph(this, cached, true);
    whole.inputs(onnx, true);
    onnx.input("use_cache_branch", BOOL, 1);
    whole.compute("cached/");
    whole.outputs(cached, "cached/");
    SmallDecoderGraph begin = new SmallDecoderGraph(this, first, false);
    begin.compute("first/");
    begin.outputs(first, "first/");
    List<String> results = new ArrayList<>(List.of("logits"));
    for (int layer = 0; layer < LAYERS; layer++) {
      results.add("present." + layer + ".key");
      results.add("present." + layer + ".value");
    }
    onnx.node(
        "If",
        List.of("use_cache_branch"),
        results,
        OnnxBuilder.graph("then_branch", cached),
        OnnxBuilder.graph("else_branch", first));
    whole.outputs(onnx, "");
    return onnx;
  }

  private String config() {
    String sizes =
        family == DecoderFamily.GPT2
            ? "\"n_embd\": %d, \"n_layer\": %d, \"n_head\": %d, \"n_positions\": %d"
                .formatted(WIDTH, LAYERS, HEADS, CONTEXT)
            : ("\"hidden_size\": %d, \"num_hidden_layers\": %d, \"num_attention_heads\": %d, "
                    + "\"max_position_embeddings\": %d, \"num_key_value_heads\": %d, "
                    + "\"head_dim\": %d")
                .formatted(WIDTH, LAYERS, HEADS, CONTEXT, family.keyHeads(), family.headSize());
    return """
        {"architectures": ["%s"], "model_type": "%s", %s, "vocab_size": %d,
         "bos_token_id": 0, "eos_token_id": 1}
        """
        .formatted(family.architecture(), family.type(), sizes, vocab());
  }

  /** Llama's and Gemma's put a token before each text. */
  private String tokenizer() {
    String plain = VOCABULARY.tokenizerJson();
    return switch (family) {
      case LLAMA, GEMMA ->
          plain.replace(
              "\"post_processor\" : null",
              """
              "post_processor": {"type": "TemplateProcessing",
                "single": [{"SpecialToken": {"id": "%1$s", "type_id": 0}},
                           {"Sequence": {"id": "A", "type_id": 0}}],
                "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                         {"Sequence": {"id": "B", "type_id": 1}}],
                "special_tokens": {"%1$s": {"id": "%1$s", "ids": [0], "tokens": ["%1$s"]}}}"""
                  .formatted(BEGIN));
      case GPT2, QWEN2, PHI -> plain;
    };
  }

  private String tokenizerConfig() {
    String template =
        "{% for message in messages %}{{ message['content'] + eos_token }}{% endfor %}";
    return """
        {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "%s",
         "eos_token": {"__type": "AddedToken", "content": "%s", "special": true},
         "chat_template": [{"name": "tool_use", "template": "x"},
                           {"name": "default", "template": "%s"}]}
        """
        .formatted(BEGIN, END, template);
  }

  private String combinedConfig() {
    return """
        {"model": {"type": "gpt2", "context_length": %d, "eos_token_id": [1, 2], "bos_token_id": 0,
          "vocab_size": %d, "decoder": {"filename": "model.onnx", "head_size": %d,
          "num_hidden_layers": %d, "num_key_value_heads": %d,
          "inputs": {"past_names": "past_%%d"}, "outputs": {"present_names": "present_%%d"}}}}
        """
        .formatted(CONTEXT, vocab(), family.headSize(), LAYERS, family.keyHeads());
  }

  private String genaiConfig() {
    return """
        {"model": {"type": "%s", "context_length": %d, "eos_token_id": [1, 2], "bos_token_id": 0,
          "vocab_size": %d, "decoder": {"filename": "%s", "head_size": %d,
          "num_hidden_layers": %d, "num_key_value_heads": %d,
          "inputs": {"input_ids": "input_ids", "attention_mask": "attention_mask",
            "past_key_names": "past_key_values.%%d.key",
            "past_value_names": "past_key_values.%%d.value"},
          "outputs": {"logits": "logits", "present_key_names": "present.%%d.key",
            "present_value_names": "present.%%d.value"}}},
         "search": {"past_present_share_buffer": true}}
        """
        .formatted(
            family.type(),
            CONTEXT,
            vocab(),
            (subfolder ? "onnx/" : "") + fileName() + weights.ending() + ".onnx",
            family.headSize(),
            LAYERS,
            family.keyHeads());
  }
}
