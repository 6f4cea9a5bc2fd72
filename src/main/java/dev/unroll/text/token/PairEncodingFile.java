package dev.unroll.text.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A Hugging Face {@code tokenizer.json} whose model is a byte-pair encoding.
 *
 * @param lowercase whether it makes capital letters small first
 * @param special how many of the tokens, from the first on, are not text
 * @param added how many of the tokens, up to the last, are looked for before a text is split
 * @param tokens every token's name in the order of their numbers
 */
record PairEncodingFile(Kind kind, boolean lowercase, int special, int added, List<String> tokens) {

  /** The file without tokens, in the order of its fields. */
  private static final String EMPTY =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": null, "pre_tokenizer": null, "post_processor": null, "decoder": null,
       "model": {"type": "BPE", "dropout": null, "unk_token": null,
        "continuing_subword_prefix": null, "end_of_word_suffix": null, "fuse_unk": false,
        "byte_fallback": false, "ignore_merges": false, "vocab": {}, "merges": []}}
      """;

  /** The units that pairs consist of. */
  enum Kind {
    CHARACTERS,
    /** Bytes, written in the {@link ByteAlphabet}, of the {@link PreTokens}. */
    BYTES,
    /** As bytes, with every digit apart. */
    BYTES_AND_DIGITS
  }

  /**
   * The file's content.
   *
   * @param merges the pairs in the order in which they are merged, each as two names with a space
   *     between them
   */
  String json(List<String> merges) {
    try {
      ObjectMapper json = new ObjectMapper();
      JsonNode root = filled((ObjectNode) json.readTree(EMPTY), merges);
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private ObjectNode filled(ObjectNode root, List<String> merges) {
    ArrayNode named = root.putArray("added_tokens");
    for (int token = 0; token < tokens.size(); token++) {
      if (token < special || token >= tokens.size() - added) {
        named
            .addObject()
            .put("id", token)
            .put("content", tokens.get(token))
            .put("single_word", false)
            .put("lstrip", false)
            .put("rstrip", false)
            .put("normalized", false)
            .put("special", token < special);
      }
    }
    if (lowercase) {
      root.putObject("normalizer").put("type", "Lowercase");
    }
    switch (kind) {
      case CHARACTERS -> root.putObject("decoder").put("type", "Fuse");
      case BYTES -> {
        byteLevel(root.putObject("pre_tokenizer"));
        byteLevel(root.putObject("decoder"));
      }
      case BYTES_AND_DIGITS -> {
        ArrayNode steps =
            root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
        steps.addObject().put("type", "Digits").put("individual_digits", true);
        byteLevel(steps.addObject());
        byteLevel(root.putObject("decoder"));
      }
    }
    ObjectNode model = root.withObject("model");
    ObjectNode vocabulary = model.putObject("vocab");
    for (int token = 0; token < tokens.size(); token++) {
      vocabulary.put(tokens.get(token), token);
    }
    ArrayNode pairs = model.putArray("merges");
    merges.forEach(pairs::add);
    return root;
  }

  private static void byteLevel(ObjectNode step) {
    step.put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }
}
