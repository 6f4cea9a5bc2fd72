package dev.unroll.engine.constraint;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one model by the bytes that they stand for. Immutable.
 *
 * <p>Tokens that end a text are none of them: whether a text may end is asked apart.
 */
public final class Vocabulary {
  private static final int LAST_ASCII = 0x7F;
  private static final int FIRST_LEAD = 0xC2;
  private static final int LAST_LEAD = 0xF4;

  private final int size;
  private final TokenTrie trie;
  private final IntFunction<byte[]> bytes;
  private final IntFunction<byte[]> firstBytes;
  private final Function<String, OptionalInt> specials;

  /** Tokens whose bytes at the beginning of a text are others. */
  private final int[] changedFirst;

  /** Tokens that are no text and end none. */
  private final int[] textless;

  /** The characters that can be written, whatever was written before; null for all. */
  private final @Nullable CodePoints characters;

  private Vocabulary(
      int size,
      IntFunction<byte[]> bytes,
      IntFunction<byte[]> firstBytes,
      Set<Integer> ends,
      Function<String, OptionalInt> specials) {
    this.size = size;
    this.bytes = bytes;
    this.firstBytes = firstBytes;
    this.specials = specials;
    boolean[] single = new boolean[0x100];
    List<CodePoints.Range> whole = new ArrayList<>();
    for (int token = 0; token < size; token++) {
      byte[] text = ends.contains(token) ? new byte[0] : bytes.apply(token);
      if (text.length == 1) {
        single[text[0] & 0xFF] = true;
      }
      int character = Utf8Text.only(text);
      if (character >= 0) {
        whole.add(new CodePoints.Range(character, character));
      }
    }
    boolean canContinue = true;
    for (int b = 0x80; b < 0xC0; b++) {
      canContinue &= single[b];
    }
    addSingle(single, canContinue, whole);
    CodePoints all = CodePoints.of(whole);
    this.characters = all.equals(CodePoints.ALL) ? null : all;
    List<byte[]> texts = new ArrayList<>(size);
    List<Integer> changed = new ArrayList<>();
    List<Integer> none = new ArrayList<>();
    for (int token = 0; token < size; token++) {
      byte[] text = ends.contains(token) ? new byte[0] : bytes.apply(token);
      boolean isUsable = canContinue || Utf8Text.isWhole(text);
      texts.add(isUsable ? text : new byte[0]);
      if (text.length == 0 && !ends.contains(token)) {
        none.add(token);
      }
      if (isUsable && text.length != 0 && text.length != firstBytes.apply(token).length) {
        changed.add(token);
      }
    }
    this.trie = TokenTrie.of(texts);
    this.changedFirst = changed.stream().mapToInt(token -> token).toArray();
    this.textless = none.stream().mapToInt(token -> token).toArray();
  }

  /** Adds the characters whose bytes are tokens. */
  private static void addSingle(
      boolean[] single, boolean canContinue, List<CodePoints.Range> characters) {
    for (int b = 0; b <= LAST_ASCII; b++) {
      if (single[b]) {
        characters.add(new CodePoints.Range(b, b));
      }
    }
    for (int lead = FIRST_LEAD; canContinue && lead <= LAST_LEAD; lead++) {
      if (single[lead]) {
        characters.add(Utf8Text.ledBy(lead));
      }
    }
  }

  /**
   * Those of a model.
   *
   * @param size how many there are
   * @param bytes what each stands for; nothing for those that are no text
   * @param firstBytes the same for the first token of a text, whose first blank may be dropped
   * @param ends the tokens that end a text
   * @param specials the number of a token by its name
   */
  public static Vocabulary of(
      int size,
      IntFunction<byte[]> bytes,
      IntFunction<byte[]> firstBytes,
      Set<Integer> ends,
      Function<String, OptionalInt> specials) {
    return new Vocabulary(size, bytes, firstBytes, ends, specials);
  }

  /** How many tokens there are, with those that end a text. */
  public int size() {
    return size;
  }

  TokenTrie trie() {
    return trie;
  }

  byte[] bytes(int token) {
    return bytes.apply(token);
  }

  byte[] firstBytes(int token) {
    return firstBytes.apply(token);
  }

  int[] changedFirst() {
    return changedFirst;
  }

  int[] textless() {
    return textless;
  }

  OptionalInt special(String name) {
    return specials.apply(name);
  }

  /** Whether there are tokens for a character wherever it stands. */
  boolean canWrite(int codePoint) {
    return characters == null
        ? codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE
        : characters.contains(codePoint);
  }

  /** The characters of a set that there are tokens for. */
  CodePoints writable(CodePoints set) {
    return characters == null ? set : set.and(characters);
  }
}
