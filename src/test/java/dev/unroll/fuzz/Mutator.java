package dev.unroll.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inputs made of a corpus by small changes, the same for the same seed. */
final class Mutator {
  private static final int LONGEST = 1 << 16;

  /** What parsers stumble over. */
  private static final List<byte[]> WORDS =
      List.of(
          bytes("null"),
          bytes("-1"),
          bytes("0"),
          bytes("1e999"),
          bytes("9223372036854775807"),
          bytes("9223372036854775808"),
          bytes("4294967296"),
          bytes("NaN"),
          bytes("\"\""),
          bytes("{}"),
          bytes("[]"),
          bytes("[[[["),
          bytes("{\"a\":"),
          bytes("../"),
          bytes("\u0000"),
          bytes("\ufeff"),
          bytes("\u2028"),
          bytes("😀"),
          bytes("e\u0301"),
          bytes("\r\n"),
          bytes("\t"),
          bytes("%"),
          bytes("&#xD800;"),
          bytes("<b>"),
          bytes("</b>"),
          bytes("<!--"),
          bytes("{{"),
          bytes("{%"),
          bytes("(a+)+$"),
          new byte[] {(byte) 0xff},
          new byte[] {(byte) 0xc3},
          new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
          new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0x7f});

  private final List<byte[]> corpus;
  private final Random random;

  Mutator(List<byte[]> corpus, long seed) {
    this.corpus = corpus;
    this.random = new Random(seed);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The next input. */
  byte[] next() {
    byte[] input = pick(corpus).clone();
    int changes = 1 + random.nextInt(6);
    for (int i = 0; i < changes; i++) {
      input = changed(input);
    }
    return input.length > LONGEST ? Arrays.copyOf(input, LONGEST) : input;
  }

  private byte[] changed(byte[] input) {
    int from = random.nextInt(input.length + 1);
    int to = Math.min(input.length, from + random.nextInt(1 + Math.min(64, input.length)));
    return switch (random.nextInt(7)) {
      case 0 -> spliced(input, from, from, new byte[] {(byte) random.nextInt(256)});
      case 1 -> spliced(input, from, Math.min(input.length, from + 1), oneByte());
      case 2 -> spliced(input, from, to, new byte[0]);
      case 3 -> spliced(input, from, to, pick(WORDS));
      case 4 -> spliced(input, from, from, pick(WORDS));
      case 5 -> spliced(input, to, to, repeated(Arrays.copyOfRange(input, from, to)));
      default -> spliced(input, from, to, piece(pick(corpus)));
    };
  }

  private byte[] oneByte() {
    return new byte[] {(byte) (1 << random.nextInt(8))};
  }

  private byte[] repeated(byte[] piece) {
    int times = 1 << random.nextInt(random.nextInt(8) == 0 ? 12 : 4);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times && all.size() < LONGEST; i++) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  private byte[] piece(byte[] of) {
    int from = random.nextInt(of.length + 1);
    return Arrays.copyOfRange(of, from, from + random.nextInt(of.length - from + 1));
  }

  private static byte[] spliced(byte[] input, int from, int to, byte[] middle) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(input, 0, from);
    all.writeBytes(middle);
    all.write(input, to, input.length - to);
    return all.toByteArray();
  }

  private byte[] pick(List<byte[]> some) {
    return some.get(random.nextInt(some.size()));
  }
}
