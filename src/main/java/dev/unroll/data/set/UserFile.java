package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A user's file of UTF-8 text. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record UserFile(Path path, byte[] bytes) {

  /** Most characters of a line: a hundred pages, which no model reads at once. */
  private static final int LONGEST_LINE = 250_000;

  /**
   * Reads a file.
   *
   * @throws DataException if it is missing or cannot be read
   */
  static UserFile read(Path path) {
    try {
      return new UserFile(path, Files.readAllBytes(path));
    } catch (NoSuchFileException missing) {
      throw new DataException(path + ": no such file", missing);
    } catch (IOException unreadable) {
      throw new DataException(path + ": cannot be read", unreadable);
    }
  }

  /**
   * The content, without a byte order mark.
   *
   * @throws DataException if it is not UTF-8
   */
  String text() {
    String text = TextData.utf8(path.toString(), bytes);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /**
   * Parses every line that is not blank.
   *
   * @throws DataException if a line is too long to be one example
   * @param name what errors call the text
   * @param parser of a line and its position, such as {@code pairs.txt:12}
   */
  static <T> List<T> parseLines(String name, String text, BiFunction<String, String, T> parser) {
    List<T> parsed = new ArrayList<>();
    long number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      String where = name + ":" + ++number;
      if (line.length() > LONGEST_LINE) {
        throw new DataException(
            "%s: the line has %,d characters; at most %,d are read"
                .formatted(where, line.length(), LONGEST_LINE));
      }
      if (!line.isBlank()) {
        parsed.add(parser.apply(line, where));
      }
    }
    return parsed;
  }

  /** Its origin, for the model card. */
  Origin origin(String licence) {
    return new Origin(String.valueOf(path.getFileName()), licence, Sha256.of(bytes));
  }

  /** The origin of this file and others of the same data. */
  Origin origin(String licence, List<UserFile> others) {
    if (others.isEmpty()) {
      return origin(licence);
    }
    StringBuilder sums = new StringBuilder(Sha256.of(bytes));
    others.forEach(other -> sums.append('\n').append(Sha256.of(other.bytes)));
    return new Origin(
        String.valueOf(path.getFileName()),
        licence,
        Sha256.of(sums.toString().getBytes(StandardCharsets.UTF_8)));
  }
}
