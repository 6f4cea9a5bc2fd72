package dev.unroll.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/**
 * A vocabulary with one token for each character (Unicode code point) of a text, numbered from 0 in
 * the order of the code points.
 *
 * <p>{@link #tokenizerJson} gives it to everybody else as a Hugging Face {@code tokenizer.json}: a
 * byte-pair encoding without a single pair, which therefore leaves each character as it is.
 */
public final class CharacterVocabulary {
  private final int[] characters;

  private CharacterVocabulary(int[] characters) {
    this.characters = characters;
  }

  /** The vocabulary of all characters that occur in a text. */
  public static CharacterVocabulary of(String text) {
    int[] characters = text.codePoints().distinct().sorted().toArray();
    if (characters.length == 0) {
      throw new IllegalArgumentException("a text without characters has no vocabulary");
    }
    if (Arrays.stream(characters).anyMatch(CharacterVocabulary::isHalf)) {
      throw new IllegalArgumentException("half a surrogate pair is not a character");
    }
    return new CharacterVocabulary(characters);
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  /** Number of characters. */
  public int size() {
    return characters.length;
  }

  /** The character of a token, as a string. */
  public String character(int token) {
    return Character.toString(characters[token]);
  }

  /**
   * A text as tokens.
   *
   * @throws TokenizerException if it has a character that is not in the vocabulary
   */
  public int[] encode(String text) {
    return text.codePoints().map(this::token).toArray();
  }

  private int token(int codePoint) {
    int token = Arrays.binarySearch(characters, codePoint);
    if (token < 0) {
      throw new TokenizerException(
          "character %s (U+%04X) is not in the vocabulary"
              .formatted(Visible.quoted(codePoint), codePoint));
    }
    return token;
  }

  /** Tokens as text. */
  public String decode(int... tokens) {
    StringBuilder text = new StringBuilder(tokens.length);
    for (int token : tokens) {
      text.appendCodePoint(characters[token]);
    }
    return text.toString();
  }

  /**
   * The content of a Hugging Face {@code tokenizer.json} that encodes and decodes as this does.
   *
   * @param lowercase whether it makes capital letters small first, for a vocabulary without them
   */
  public String tokenizerJson(boolean lowercase) {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    root.putArray("added_tokens");
    if (lowercase) {
      root.putObject("normalizer").put("type", "Lowercase");
    } else {
      root.putNull("normalizer");
    }
    root.putNull("pre_tokenizer");
    root.putNull("post_processor");
    root.putObject("decoder").put("type", "Fuse");
    ObjectNode model = root.putObject("model");
    model.put("type", "BPE");
    model.putNull("dropout");
    model.putNull("unk_token");
    model.putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix");
    model.put("fuse_unk", false);
    model.put("byte_fallback", false);
    model.put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int token = 0; token < size(); token++) {
      vocabulary.put(character(token), token);
    }
    model.putArray("merges");
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
