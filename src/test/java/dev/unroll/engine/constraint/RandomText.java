package dev.unroll.engine.constraint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** What a model without sense writes in a form: any of the tokens that may come. */
public final class RandomText {
  private RandomText() {}

  /**
   * A finished text.
   *
   * @param eager how likely it ends where it may
   * @throws AssertionError when it is not finished after so many tokens
   */
  public static String of(
      CompiledGrammar grammar, Vocabulary vocabulary, long seed, double eager, int most) {
    SplittableRandom random = new SplittableRandom(seed);
    GrammarMatcher matcher = grammar.matcher();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (int i = 0; i < most; i++) {
      if (matcher.isOver() || (matcher.mayEnd() && random.nextDouble() < eager)) {
        return text.toString(UTF_8);
      }
      int[] allowed = tokens(matcher.allowed());
      if (allowed.length == 0) {
        throw new AssertionError("nothing may come behind " + text.toString(UTF_8));
      }
      int token = choose(allowed, vocabulary, random, i > most / 2);
      text.writeBytes(i == 0 ? vocabulary.firstBytes(token) : vocabulary.bytes(token));
      matcher.accept(token);
    }
    throw new AssertionError("not finished: " + text.toString(UTF_8));
  }

  /** After a while, those that lead to an end: closing marks. */
  private static int choose(
      int[] allowed, Vocabulary vocabulary, SplittableRandom random, boolean hurries) {
    if (hurries) {
      List<Integer> closing = new ArrayList<>();
      for (int token : allowed) {
        byte[] bytes = vocabulary.bytes(token);
        if (bytes.length == 1 && bytes[0] == '"' && random.nextBoolean()) {
          return token;
        }
        if (bytes.length == 1 && "]})".indexOf(bytes[0]) >= 0) {
          closing.add(token);
        }
      }
      if (!closing.isEmpty() && random.nextBoolean()) {
        return closing.get(random.nextInt(closing.size()));
      }
    }
    return allowed[random.nextInt(allowed.length)];
  }

  static int[] tokens(long[] bits) {
    return java.util.BitSet.valueOf(bits).stream().toArray();
  }

  /** Whether a text can be written, token by token, each of one byte. */
  public static boolean matches(CompiledGrammar grammar, Vocabulary vocabulary, String text) {
    GrammarMatcher matcher = grammar.matcher();
    for (byte b : text.getBytes(UTF_8)) {
      int found = -1;
      for (int token : tokens(matcher.allowed())) {
        if (Arrays.equals(vocabulary.bytes(token), new byte[] {b})) {
          found = token;
        }
      }
      if (found < 0) {
        return false;
      }
      matcher.accept(found);
    }
    return matcher.mayEnd();
  }
}
