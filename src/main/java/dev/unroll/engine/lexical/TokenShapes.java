package dev.unroll.engine.lexical;

import dev.unroll.text.prose.span.Surroundings;
import dev.unroll.text.token.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.IntPredicate;

/**
 * How the tokens of a target vocabulary read at their ends, so that a required phrase is not glued
 * to a word. Bytes of incomplete characters count as letters. Safe for use by many threads.
 */
public final class TokenShapes {
  /** No blank follows these. */
  private static final String OPENING = "'’([{«-/";

  /** A blank or nothing follows these. */
  private static final String CLOSING = ".,;:!?)]}»…";

  private final String[] texts;
  private final BitSet beginsWord;
  private final BitSet endsWord;
  private final BitSet endsOpening;
  private final BitSet endsClosing;

  /** The tokens with a character that is reserved, by what says so. */
  private final Map<IntPredicate, BitSet> reserved = new WeakHashMap<>();

  private TokenShapes(String[] texts) {
    this.texts = texts;
    this.beginsWord = new BitSet(texts.length);
    this.endsWord = new BitSet(texts.length);
    this.endsOpening = new BitSet(texts.length);
    this.endsClosing = new BitSet(texts.length);
    for (int token = 0; token < texts.length; token++) {
      String text = texts[token];
      if (!text.isEmpty()) {
        int first = text.codePointAt(0);
        int last = text.codePointBefore(text.length());
        beginsWord.set(token, isInWord(first));
        endsWord.set(token, isInWord(last));
        endsOpening.set(token, OPENING.indexOf(last) >= 0);
        endsClosing.set(token, CLOSING.indexOf(last) >= 0);
      }
    }
  }

  /**
   * Those of a vocabulary.
   *
   * @param size how many tokens the model has
   */
  public static TokenShapes of(Tokenizer tokenizer, int size) {
    String[] texts = new String[size];
    Arrays.setAll(texts, i -> new String(tokenizer.bytes(i), StandardCharsets.UTF_8));
    return new TokenShapes(texts);
  }

  private static boolean isInWord(int codePoint) {
    return codePoint == 0xfffd || Character.isLetterOrDigit(codePoint);
  }

  /** How many tokens there are. */
  int size() {
    return texts.length;
  }

  /** Whether a phrase that begins with a blank may stand behind a token. */
  boolean mayBeSpaced(int token) {
    return !endsOpening.get(token);
  }

  /**
   * Whether a phrase that begins without a blank may stand behind a token.
   *
   * @param next its first token
   */
  boolean mayBeGlued(int token, int next, Surroundings surroundings) {
    if (surroundings.isAnything()) {
      return !beginsWord.get(next) || !(endsWord.get(token) || endsClosing.get(token));
    }
    String text = texts[token];
    return surroundings.mayFollow(text, "") && !(beginsWord.get(next) && endsWord.get(token));
  }

  /** The tokens that may not come right behind a phrase. */
  BitSet notBehind(Surroundings surroundings) {
    BitSet found = new BitSet(texts.length);
    for (int token = 0; token < texts.length; token++) {
      found.set(token, !mayBeBehind(texts[token], surroundings));
    }
    return found;
  }

  /** Behind an apostrophe that is a token of its own, a word goes on. */
  private static boolean mayBeBehind(String text, Surroundings surroundings) {
    boolean apostrophe = text.length() == 1 && "'’".contains(text);
    return surroundings.mayPrecede(apostrophe ? text + "a" : text, "");
  }

  /** The tokens that would make a phrase longer that has just ended: it would be another word. */
  public BitSet goingOn(int token) {
    return endsWord.get(token) ? beginsWord : new BitSet();
  }

  /** The tokens that are one of some words, or one with a capital. */
  BitSet words(Set<String> words) {
    BitSet found = new BitSet(texts.length);
    for (int token = 0; token < texts.length && !words.isEmpty(); token++) {
      String word = texts[token].strip();
      found.set(token, words.contains(word) || words.contains(word.toLowerCase(Locale.ROOT)));
    }
    return found;
  }

  /** The tokens that have a reserved character. Not to be changed. */
  public BitSet reserved(IntPredicate isReserved) {
    synchronized (reserved) {
      return reserved.computeIfAbsent(
          isReserved,
          test -> {
            BitSet found = new BitSet(texts.length);
            for (int token = 0; token < texts.length; token++) {
              found.set(token, texts[token].codePoints().anyMatch(test));
            }
            return found;
          });
    }
  }
}
