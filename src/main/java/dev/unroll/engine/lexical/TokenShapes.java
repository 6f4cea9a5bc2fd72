package dev.unroll.engine.lexical;

import dev.unroll.text.token.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.IntPredicate;

/**
 * How the tokens of a target vocabulary read at their ends, so that a required phrase is not glued
 * to a word. Bytes of incomplete characters count as letters. Safe for use by many threads.
 */
public final class TokenShapes {
  private final String[] texts;
  private final BitSet beginsWord;
  private final BitSet beginsDigit;
  private final BitSet endsWord;
  private final BitSet endsDigit;

  /** The tokens with a character that is reserved, by what says so. */
  private final Map<IntPredicate, BitSet> reserved = new WeakHashMap<>();

  private TokenShapes(String[] texts) {
    this.texts = texts;
    this.beginsWord = new BitSet(texts.length);
    this.beginsDigit = new BitSet(texts.length);
    this.endsWord = new BitSet(texts.length);
    this.endsDigit = new BitSet(texts.length);
    for (int token = 0; token < texts.length; token++) {
      String text = texts[token];
      if (!text.isEmpty()) {
        int first = text.codePointAt(0);
        int last = text.codePointBefore(text.length());
        beginsWord.set(token, isInWord(first));
        beginsDigit.set(token, Character.isDigit(first));
        endsWord.set(token, isInWord(last));
        endsDigit.set(token, Character.isDigit(last));
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

  /** Whether two tokens side by side may be in one word. */
  boolean areGlued(int token, int next) {
    return endsWord.get(token) && beginsWord.get(next);
  }

  /** The tokens that would make a phrase longer that has just ended: it would be another word. */
  public BitSet goingOn(int token) {
    if (endsDigit.get(token)) {
      return beginsDigit;
    }
    return endsWord.get(token) ? beginsWord : new BitSet();
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
