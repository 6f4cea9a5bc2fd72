package dev.unroll.text.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.text.token.PieceJson;
import dev.unroll.text.token.SentencePieceFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of a SentencePiece tokenizer as Hugging Face's libraries know them for a model: what
 * {@link HubTokenizer} reads of a folder without {@code tokenizer.json}.
 *
 * @param files contents by their names
 * @param settings for {@code tokenizer_config.json}
 */
public record PieceFolder(Map<String, byte[]> files, ObjectNode settings) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VOCAB = "vocab.json";
  private static final String FAIRSEQ = "sentencepiece.bpe.model";

  /** Tokens that M2M-100's code adds to its vocabulary. */
  private static final Pattern AFTER_VOCABULARY = Pattern.compile("__[a-z]{2,3}__|madeupword\\d+");

  /**
   * The files of a tokenizer; empty when it is of another kind, whose {@code tokenizer.json} others
   * know.
   *
   * @param json the content of {@code tokenizer.json}
   * @param targetJson that of the target texts, where it is another
   * @param type the {@code model_type}
   */
  public static Optional<PieceFolder> of(String json, Optional<String> targetJson, String type) {
    JsonNode root = tree(json);
    if (!PieceJson.isOne(root.path("model"))) {
      return Optional.empty();
    }
    PieceFolder folder =
        new PieceFolder(new LinkedHashMap<>(), JsonNodeFactory.instance.objectNode());
    switch (type) {
      case "marian" -> folder.marian(root, targetJson.map(PieceFolder::tree).orElse(root));
      case "m2m_100" -> {
        if (root.path("model").path("vocab").has("__en__")) {
          folder.m2m100(root);
        } else {
          folder.pieces(FAIRSEQ, root, "NllbTokenizer");
          folder.settings.put("legacy_behaviour", before(root).isEmpty());
        }
      }
      case "mbart" ->
          folder.pieces(
              FAIRSEQ, root, before(root).isEmpty() ? "MBartTokenizer" : "MBart50Tokenizer");
      case "xlm-roberta" -> folder.pieces(FAIRSEQ, root, "XLMRobertaTokenizer");
      case "t5", "mt5" -> {
        folder.pieces("spiece.model", root, "T5Tokenizer");
        long extra =
            root.path("model")
                .path("vocab")
                .propertyStream()
                .filter(token -> token.getKey().startsWith("<extra_id_"))
                .count();
        folder.settings.put("extra_ids", extra);
      }
      default -> folder.llama(root);
    }
    return Optional.of(folder);
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new HubTokenizerException("tokenizer.json is no JSON");
    }
  }

  private void pieces(String name, JsonNode root, String tokenizerClass) {
    files.put(name, SentencePieceFile.content(PieceJson.pieces(root.path("model"))));
    settings.put("tokenizer_class", tokenizerClass);
  }

  private void vocabulary(String name, ObjectNode numbers) {
    files.put(name, numbers.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void marian(JsonNode source, JsonNode target) {
    pieces("source.spm", source, "MarianTokenizer");
    pieces("target.spm", target, "MarianTokenizer");
    ObjectNode numbers = (ObjectNode) source.path("model").path("vocab");
    JsonNode others = target.path("model").path("vocab");
    vocabulary(VOCAB, numbers);
    settings.put("separate_vocabs", !numbers.equals(others));
    if (!numbers.equals(others)) {
      vocabulary("target_vocab.json", (ObjectNode) others);
    }
  }

  private void m2m100(JsonNode root) {
    pieces(FAIRSEQ, root, "M2M100Tokenizer");
    ObjectNode numbers = JsonNodeFactory.instance.objectNode();
    int madeUp = 0;
    for (Map.Entry<String, JsonNode> token : root.path("model").path("vocab").properties()) {
      if (!AFTER_VOCABULARY.matcher(token.getKey()).matches()) {
        numbers.set(token.getKey(), token.getValue());
      } else if (!token.getKey().startsWith("__")) {
        madeUp++;
      }
    }
    vocabulary(VOCAB, numbers);
    settings.put("language_codes", "m2m100");
    settings.put("num_madeup_words", madeUp);
  }

  private void llama(JsonNode root) {
    pieces("tokenizer.model", root, "LlamaTokenizer");
    List<String> before = before(root);
    settings.put("add_bos_token", !before.isEmpty());
    settings.put("add_eos_token", isFollowed(root));
    settings.put("legacy", root.path("model").path("prefix_within").asBoolean());
    before.stream().findFirst().ifPresent(name -> settings.put("bos_token", name));
    ObjectNode added = settings.putObject("added_tokens_decoder");
    for (JsonNode token : root.path("added_tokens")) {
      ObjectNode one = token.deepCopy();
      one.remove("id");
      added.set(token.path("id").asText(), one);
    }
  }

  /** The tokens before every text. */
  private static List<String> before(JsonNode root) {
    List<String> names = new ArrayList<>();
    for (JsonNode part : root.path("post_processor").path("single")) {
      if (part.has("Sequence")) {
        break;
      }
      names.add(part.path("SpecialToken").path("id").asText());
    }
    return names;
  }

  private static boolean isFollowed(JsonNode root) {
    JsonNode single = root.path("post_processor").path("single");
    return single.path(single.size() - 1).has("SpecialToken");
  }
}
