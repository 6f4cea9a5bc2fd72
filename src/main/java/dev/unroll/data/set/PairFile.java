package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A user's text file with one pair per line: source, tab, target. With groups, the first line names
 * the columns: those two, and further ones.
 *
 * @param groups of pairs, such as the documents that they are from; those with one in common stay
 *     in one part
 */
public record PairFile(List<TextPair> pairs, Map<TextPair, List<String>> groups, Origin origin) {
  private static final int TARGET = 1;

  public PairFile {
    pairs = List.copyOf(pairs);
    groups = Map.copyOf(groups);
  }

  /**
   * Reads a file.
   *
   * @param licence for the model card
   * @throws DataException if it is missing, not UTF-8, or a line is no pair
   */
  public static PairFile read(Path file, String licence) {
    return read(file, licence, /* group= */ null);
  }

  /**
   * Reads a file.
   *
   * @param licence for the model card
   * @param group name of the column that tells groups; null for a file without any
   * @throws DataException if it is missing, not UTF-8, a line is no pair or has no group
   */
  public static PairFile read(Path file, String licence, @Nullable String group) {
    UserFile read = UserFile.read(file);
    if (group == null) {
      List<TextPair> pairs = parse(file.toString(), read.text());
      return new PairFile(pairs, Map.of(), read.origin(licence));
    }
    List<TextPair> pairs = new ArrayList<>();
    Map<TextPair, List<String>> groups = new HashMap<>();
    List<Integer> column = new ArrayList<>(); // one, once the first line is read
    UserFile.parseLines(
        file.toString(),
        read.text(),
        (line, where) -> {
          String[] values = line.split("\t", -1);
          if (column.isEmpty()) {
            column.add(TabColumns.after(TARGET, values, group, where, "the two texts"));
            return line;
          }
          TextPair pair = pair(line, where);
          if (values.length <= column.getFirst() || values[column.getFirst()].isBlank()) {
            throw new DataException("%s: has no %s to divide by".formatted(where, group));
          }
          pairs.add(pair);
          groups
              .computeIfAbsent(pair, _ -> new ArrayList<>())
              .add(values[column.getFirst()].strip());
          return line;
        });
    return new PairFile(pairs, groups, read.origin(licence));
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
    return groups.isEmpty() ? heldOut.divide(pairs, origin) : heldOut.divide(pairs, groups, origin);
  }
}
