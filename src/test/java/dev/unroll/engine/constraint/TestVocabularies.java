package dev.unroll.engine.constraint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/** Vocabularies of the kinds that models have; token 0 ends a text, token 1 is {@code <call>}. */
public final class TestVocabularies {
  static final int END = 0;
  static final int CALL = 1;

  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ",",
          "{\"",
          "\"}",
          "\":",
          "\": ",
          "\", \"",
          "\",\"",
          "\"]",
          "]}",
          "}]",
          "}}",
          "true",
          "false",
          "null",
          " ",
          "  ",
          "\n",
          "\n  ",
          "name",
          "id",
          "value",
          "a",
          "b",
          "ab",
          "abc",
          "x",
          "foo",
          "bar",
          "0",
          "1",
          "12",
          "2024",
          "-",
          ".",
          "0.",
          "e",
          "E+",
          "T",
          "Z",
          "@",
          ".com",
          "\\",
          "\\n",
          "\\\"",
          "\\u",
          "00",
          "é",
          "ü",
          "日本",
          "日",
          "語",
          "😀",
          " the",
          " and",
          "the",
          "<tool_call>",
          "tool",
          "</tool_call>",
          "_");

  private TestVocabularies() {}

  /** All bytes and some pieces, as of byte-level BPE. */
  public static Vocabulary bytes() {
    List<byte[]> tokens = start();
    for (int b = 0; b < 0x100; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    PIECES.forEach(piece -> tokens.add(piece.getBytes(UTF_8)));
    return of(tokens, false);
  }

  /** Pieces that are whole characters, and bytes for others; a text's first blank is dropped. */
  public static Vocabulary pieces() {
    List<byte[]> tokens = start();
    for (int b = 0; b < 0x100; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    for (String piece : PIECES) {
      tokens.add(piece.getBytes(UTF_8));
      tokens.add((" " + piece).getBytes(UTF_8));
    }
    return of(tokens, true);
  }

  /** Tokens that begin and end within characters, drawn by chance. */
  public static Vocabulary merges(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> tokens = start();
    for (int b = 0; b < 0x100; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    Set<String> seen = new LinkedHashSet<>();
    byte[] text = String.join("", PIECES).getBytes(UTF_8);
    while (seen.size() < 400) {
      int from = random.nextInt(text.length - 1);
      int to = Math.min(text.length, from + 2 + random.nextInt(5));
      byte[] token = java.util.Arrays.copyOfRange(text, from, to);
      if (seen.add(java.util.HexFormat.of().formatHex(token))) {
        tokens.add(token);
      }
    }
    return of(tokens, false);
  }

  /** Single letters and no others. */
  public static Vocabulary letters(String letters) {
    List<byte[]> tokens = start();
    letters.codePoints().forEach(c -> tokens.add(Character.toString(c).getBytes(UTF_8)));
    return of(tokens, false);
  }

  private static List<byte[]> start() {
    List<byte[]> tokens = new ArrayList<>();
    tokens.add(new byte[0]);
    tokens.add(new byte[0]);
    return tokens;
  }

  static Vocabulary of(List<byte[]> tokens, boolean dropsFirstBlank) {
    return Vocabulary.of(
        tokens.size(),
        tokens::get,
        token -> {
          byte[] bytes = tokens.get(token);
          return dropsFirstBlank && bytes.length > 0 && bytes[0] == ' '
              ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length)
              : bytes;
        },
        Set.of(END),
        name -> name.equals("<call>") ? OptionalInt.of(CALL) : OptionalInt.empty());
  }
}
