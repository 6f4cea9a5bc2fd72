package dev.unroll.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * How many characters of a text one token can stand for at most, as a {@code tokenizer.json} tells.
 * It bounds the length of texts before they are tokenised.
 */
final class TokenLength {
  /** What is assumed where steps drop characters, so that a token can stand for any number. */
  private static final int GENEROUS = 64;

  /** NFC makes one character of up to four. */
  private static final int COMPOSED = 4;

  /** Normalizers that leave no character out. */
  private static final Set<String> KEEPING =
      Set.of("Lowercase", "Prepend", "NFD", "NFKD", "ByteLevel");

  private static final Set<String> COMPOSING = Set.of("NFC", "NFKC");

  /** Pre-tokenizers that leave no character out, whatever their options. */
  private static final Set<String> SPLITTING = Set.of("ByteLevel", "Metaspace", "Digits");

  private TokenLength() {}

  /**
   * The most characters of a text for one token.
   *
   * @param tokens the bytes that each stands for
   * @param controls the names of the tokens that are not text
   * @param eatBlanks whether one of these takes the blanks beside it
   */
  static int longest(
      JsonNode root, List<byte[]> tokens, Collection<String> controls, boolean eatBlanks) {
    int longest = 1; // A text has at most as many characters as it has bytes.
    for (byte[] token : tokens) {
      longest = Math.max(longest, token.length);
    }
    for (String name : controls) {
      longest = Math.max(longest, name.length());
    }
    int factor = composition(root.path("normalizer"));
    boolean exact =
        factor > 0
            && splits(root.path("pre_tokenizer"))
            && root.path("model").path("type").asText("BPE").equals("BPE")
            && !eatBlanks;
    return exact ? longest * factor : Math.max(COMPOSED * longest, GENEROUS);
  }

  /** How many characters a normalizer makes one of, at most; 0 if that is unknown. */
  private static int composition(JsonNode step) {
    String type = step.path("type").asText();
    if (step.isMissingNode() || step.isNull() || KEEPING.contains(type)) {
      return 1;
    }
    if (COMPOSING.contains(type)) {
      return COMPOSED;
    }
    if (type.equals("Replace")) {
      JsonNode pattern = step.path("pattern").path("String");
      return pattern.isTextual()
              && pattern.textValue().length() <= step.path("content").asText().length()
          ? 1
          : 0;
    }
    if (type.equals("Sequence")) {
      int factor = 1;
      for (JsonNode part : step.path("normalizers")) {
        factor = Math.min(COMPOSED * COMPOSED, factor * composition(part));
      }
      return factor;
    }
    return 0;
  }

  private static boolean splits(JsonNode step) {
    String type = step.path("type").asText();
    return switch (type) {
      case "" -> true;
      case "Sequence" -> {
        boolean all = true;
        for (JsonNode part : step.path("pretokenizers")) {
          all &= splits(part);
        }
        yield all;
      }
      case "Split", "Punctuation" -> !step.path("behavior").asText().equals("Removed");
      default -> SPLITTING.contains(type);
    };
  }
}
