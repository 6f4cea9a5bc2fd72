package dev.unroll.text.hub;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Vocabularies in plain files: byte pairs as GPT-2 has them, and BERT's WordPiece. */
final class WordFamilies {
  private static final String QWEN_SPLIT =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String END = "<|endoftext|>";

  private WordFamilies() {}

  /** {@code vocab.json} and {@code merges.txt}. */
  static ObjectNode bytePairs(TokenizerFolder folder) {
    TokenizerDraft draft = new TokenizerDraft(folder.vocabulary("vocab.json"));
    boolean prefix = folder.flag("add_prefix_space", false);
    String unknown = null;
    switch (folder.family()) {
      case "roberta", "bart", "led", "longformer" -> {
        unknown = folder.name("unk_token").orElse("<unk>");
        String begin = folder.name("cls_token").orElse("<s>");
        String end = folder.name("sep_token").orElse("</s>");
        for (String name : List.of(begin, "<pad>", end, unknown)) {
          draft.special(name);
        }
        if (draft.number("<mask>").isPresent()) {
          draft.add("<mask>", 0, true).put("lstrip", true);
        }
        ObjectNode around = TokenizerDraft.typed("RobertaProcessing");
        around.putArray("sep").add(end).add(required(folder, draft, end));
        around.putArray("cls").add(begin).add(required(folder, draft, begin));
        draft.step(
            "post_processor", around.put("trim_offsets", true).put("add_prefix_space", prefix));
        draft.step("pre_tokenizer", byteLevel(prefix, true));
      }
      case "gpt2" -> {
        draft.add(folder.name("eos_token").orElse(END), draft.next(), true);
        draft.step("pre_tokenizer", byteLevel(prefix, true));
        draft.step("post_processor", byteLevel(true, true).put("trim_offsets", false));
      }
      case "qwen2", "qwen3" -> {
        draft.step("normalizer", TokenizerDraft.typed("NFC"));
        ObjectNode split = TokenizerDraft.typed("Split");
        split.putObject("pattern").put("Regex", QWEN_SPLIT);
        split.put("behavior", "Isolated").put("invert", false);
        draft.step(
            "pre_tokenizer",
            TokenizerDraft.sequence("pretokenizers", split, byteLevel(false, false)));
        draft.step("post_processor", byteLevel(false, false));
      }
      default ->
          throw folder.fault(
              "merges.txt",
              "how '%s' splits texts is not known here; tokenizer.json says it, which is missing"
                  .formatted(folder.family()));
    }
    AddedTokens.read(folder, draft);
    draft.step("decoder", byteLevel(true, true));
    ObjectNode model =
        TokenizerDraft.typed("BPE")
            .putNull("dropout")
            .put("unk_token", unknown)
            .putNull("continuing_subword_prefix")
            .putNull("end_of_word_suffix")
            .put("fuse_unk", false)
            .put("byte_fallback", false);
    model.set("vocab", numbers(model, folder.vocabulary("vocab.json")));
    ArrayNode merges = model.putArray("merges");
    int line = 0;
    for (String merge : folder.lines("merges.txt")) {
      line++;
      if (merge.isEmpty() || (line == 1 && merge.startsWith("#version"))) {
        continue;
      }
      String[] pair = merge.split(" ", -1);
      if (pair.length != 2) {
        throw folder.fault("merges.txt", "line " + line + " is no pair");
      }
      merges.addArray().add(pair[0]).add(pair[1]);
    }
    return draft.written(model);
  }

  /** {@code vocab.txt}, a word or the end of one on each line (Devlin et al. 2019). */
  static ObjectNode wordPieces(TokenizerFolder folder) {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    for (String word : folder.lines("vocab.txt")) {
      if (vocabulary.put(word, vocabulary.size()) != null) {
        throw folder.fault("vocab.txt", "'" + word + "' is there twice");
      }
    }
    TokenizerDraft draft = new TokenizerDraft(vocabulary);
    String unknown = folder.name("unk_token").orElse("[UNK]");
    String begin = folder.name("cls_token").orElse("[CLS]");
    String end = folder.name("sep_token").orElse("[SEP]");
    List.of(unknown, begin, end, "[PAD]", "[MASK]").forEach(draft::special);
    required(folder, draft, unknown);
    ObjectNode normalizer =
        TokenizerDraft.typed("BertNormalizer")
            .put("clean_text", true)
            .put("handle_chinese_chars", folder.flag("tokenize_chinese_chars", true))
            .putNull("strip_accents")
            .put("lowercase", folder.flag("do_lower_case", true));
    if (folder.setting("strip_accents").isBoolean()) {
      normalizer.put("strip_accents", folder.flag("strip_accents", true));
    }
    draft.step("normalizer", normalizer);
    draft.step("pre_tokenizer", TokenizerDraft.typed("BertPreTokenizer"));
    draft.step(
        "decoder", TokenizerDraft.typed("WordPiece").put("prefix", "##").put("cleanup", true));
    AddedTokens.read(folder, draft);
    draft.around(List.of(begin), List.of(end));
    ObjectNode model =
        TokenizerDraft.typed("WordPiece")
            .put("unk_token", unknown)
            .put("continuing_subword_prefix", "##")
            .put("max_input_chars_per_word", 100);
    model.set("vocab", numbers(model, vocabulary));
    return draft.written(model);
  }

  private static int required(TokenizerFolder folder, TokenizerDraft draft, String name) {
    return draft.number(name).orElseThrow(() -> folder.fault("", "the vocabulary has no " + name));
  }

  private static ObjectNode numbers(ObjectNode model, Map<String, Integer> vocabulary) {
    ObjectNode numbers = model.objectNode();
    vocabulary.forEach(numbers::put);
    return numbers;
  }

  private static ObjectNode byteLevel(boolean prefix, boolean split) {
    return TokenizerDraft.typed("ByteLevel")
        .put("add_prefix_space", prefix)
        .put("trim_offsets", true)
        .put("use_regex", split);
  }
}
