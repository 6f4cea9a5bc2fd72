package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** A user's text file with one pair per line: source, tab, target. */
public record PairFile(List<TextPair> pairs, Origin origin) {
  public PairFile {
    pairs = List.copyOf(pairs);
  }

  /**
   * Reads a file.
   *
   * @param licence for the model card
   * @throws DataException if it is missing, not UTF-8, or a line is no pair
   */
  public static PairFile read(Path file, String licence) {
    UserFile read = UserFile.read(file);
    return new PairFile(
        UserFile.parseLines(file.toString(), read.text(), PairFile::pair), read.origin(licence));
  }

  /**
   * Reads two files whose lines are translations of each other.
   *
   * @throws DataException if one is missing, not UTF-8, or has more lines than the other
   */
  public static List<TextPair> aligned(Path sources, Path targets) {
    List<String> read = UserFile.read(sources).text().lines().toList();
    List<String> written = UserFile.read(targets).text().lines().toList();
    if (read.size() != written.size()) {
      throw new DataException(
          "%s has %,d lines, %s has %,d".formatted(sources, read.size(), targets, written.size()));
    }
    return IntStream.range(0, read.size())
        .mapToObj(i -> new TextPair(read.get(i).strip(), written.get(i).strip()))
        .toList();
  }

  /**
   * The pairs of some lines.
   *
   * @param name what errors call them
   */
  public static List<TextPair> parse(String name, String lines) {
    return UserFile.parseLines(name, lines, PairFile::pair);
  }

  private static TextPair pair(String line, String where) {
    String[] sides = line.split("\t", -1);
    if (sides.length < 2 || sides[0].isBlank() || sides[1].isBlank()) {
      throw new DataException(where + ": no pair; a line is a text, a tab, and what it becomes");
    }
    return new TextPair(sides[0].strip(), sides[1].strip());
  }

  /**
   * Divides the pairs.
   *
   * @throws DataException if none is left for training or for validation
   */
  public PairData divide(HeldOut heldOut) {
    return heldOut.divide(pairs, origin);
  }
}
