package dev.unroll.text.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

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
    return of(text.codePoints());
  }

  /** The vocabulary of all characters that occur in some texts. */
  public static CharacterVocabulary ofAll(Iterable<String> texts) {
    return of(StreamSupport.stream(texts.spliterator(), false).flatMapToInt(String::codePoints));
  }

  private static CharacterVocabulary of(IntStream text) {
    int[] characters = text.distinct().sorted().toArray();
    if (characters.length == 0) {
      throw new IllegalArgumentException("a text without characters has no vocabulary");
    }
    if (Arrays.stream(characters).anyMatch(Surrogates::isHalf)) {
      throw new IllegalArgumentException("half a surrogate pair is not a character");
    }
    return new CharacterVocabulary(characters);
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
    return Arrays.stream(tokens).mapToObj(this::character).collect(Collectors.joining());
  }

  /**
   * The content of a Hugging Face {@code tokenizer.json} that encodes and decodes as this does.
   *
   * @param lowercase whether it makes capital letters small first, for a vocabulary without them
   */
  public String tokenizerJson(boolean lowercase) {
    return tokenizerJson(lowercase, List.of());
  }

  /**
   * The content of a Hugging Face {@code tokenizer.json} in which the special tokens come first, so
   * that the characters' numbers follow theirs.
   *
   * @param lowercase whether it makes capital letters small first, for a vocabulary without them
   * @param special names of the special tokens, numbered from 0; at least two characters each
   */
  public String tokenizerJson(boolean lowercase, List<String> special) {
    List<String> tokens = new ArrayList<>(SpecialTokens.checked(special));
    Arrays.stream(characters).mapToObj(Character::toString).forEach(tokens::add);
    return new PairEncodingFile(
            PairEncodingFile.Kind.CHARACTERS, lowercase, special.size(), 0, tokens)
        .json(List.of());
  }
}
