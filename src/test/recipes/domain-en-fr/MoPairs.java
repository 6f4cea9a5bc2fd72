import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Draws pairs of labels and messages from a program's compiled translations (the .mo files of GNU
 * gettext) for training and for a test: {@code java MoPairs.java FILE.mo TRAIN TEST} writes {@code
 * pairs.tsv} and {@code test.tsv} with so many lines of an English text, a tab and its translation.
 */
final class MoPairs {
  private static final int MAGIC = 0x950412de;
  private static final int LONGEST = 160;

  private MoPairs() {}

  public static void main(String... arguments) throws IOException {
    List<String> pairs = pairs(Files.readAllBytes(Path.of(arguments[0])));
    int train = Integer.parseInt(arguments[1]);
    int test = Integer.parseInt(arguments[2]);
    Collections.shuffle(pairs, new Random(1));
    if (pairs.size() < train + test) {
      System.err.printf("%s: has only %,d pairs%n", arguments[0], pairs.size());
      System.exit(1);
    }
    Files.write(Path.of("pairs.tsv"), pairs.subList(0, train));
    Files.write(Path.of("test.tsv"), pairs.subList(train, train + test));
    System.out.printf("%,d pairs in %s%n", pairs.size(), arguments[0]);
  }

  /** Each message of one line with its translation; no two with one English text. */
  private static List<String> pairs(byte[] content) {
    ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    if (file.getInt(0) != MAGIC) {
      file.order(ByteOrder.BIG_ENDIAN);
    }
    int count = file.getInt(8);
    int sources = file.getInt(12);
    int targets = file.getInt(16);
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String source = plain(text(file, sources + 8 * i));
      String target = plain(text(file, targets + 8 * i));
      if (isText(source) && isText(target)) {
        pairs.putIfAbsent(source, source + "\t" + target);
      }
    }
    return new ArrayList<>(pairs.values());
  }

  private static String text(ByteBuffer file, int entry) {
    byte[] utf8 = new byte[file.getInt(entry)];
    file.get(file.getInt(entry + 4), utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  /** Without the context before it, the plural forms behind it and the marks of access keys. */
  private static String plain(String message) {
    String text = message.substring(message.indexOf('\u0004') + 1);
    int plural = text.indexOf('\0');
    return (plural < 0 ? text : text.substring(0, plural)).replaceAll("[_&](?=\\p{L})", "").strip();
  }

  private static boolean isText(String text) {
    return text.length() <= LONGEST
        && text.chars().noneMatch(c -> c == '\n' || c == '\t')
        && text.chars().anyMatch(Character::isLetter);
  }
}
