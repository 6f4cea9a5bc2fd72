package dev.unroll.data.set;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds out how a file of labelled texts is to be read. */
public final class LabelForms {
  private static final List<String> SEPARATORS = List.of(",", "|", ";");

  /** The share of texts under several labels from which these are all theirs, not a doubt. */
  private static final double OFTEN = 0.1;

  private LabelForms() {}

  /**
   * The form of a file: texts have any number of labels where a line has several or none, where
   * what stands in the first column is made of parts that come back in other company, and where
   * many texts stand in several lines with a label each.
   *
   * @throws dev.unroll.data.store.DataException if it cannot be read
   */
  public static LabelForm of(Path file) {
    String text = UserFile.read(file).text();
    String name = file.toString();
    // With a separator that is in no line, what stands before the tab is one label.
    List<LabelledText> lines = LabelledFile.lines(name, text, LabelForm.several("\n"));
    Set<String> columns =
        lines.stream().flatMap(line -> line.labels().stream()).collect(Collectors.toSet());
    Optional<String> separator = separator(columns);
    if (separator.isPresent()) {
      return LabelForm.several(separator.get());
    }
    boolean isSeveral =
        lines.stream().anyMatch(line -> line.labels().size() != 1) || areOftenTogether(lines);
    return isSeveral ? LabelForm.several(unused(columns)) : LabelForm.SINGLE;
  }

  /**
   * The sign between the labels of texts that have several, where that is what labels look like.
   */
  public static Optional<String> separator(Collection<String> labels) {
    return SEPARATORS.stream().filter(sign -> isBetween(sign, labels)).findFirst();
  }

  /** Whether labels with a sign in them are made of parts that other labels have, too. */
  private static boolean isBetween(String separator, Collection<String> columns) {
    Map<String, Integer> occurrences = new HashMap<>();
    boolean isSplit = false;
    for (String column : columns) {
      Set<String> parts = new HashSet<>();
      Arrays.stream(column.split(Pattern.quote(separator), -1))
          .map(String::strip)
          .filter(part -> !part.isEmpty())
          .forEach(parts::add);
      isSplit |= parts.size() > 1;
      parts.forEach(part -> occurrences.merge(part, 1, Integer::sum));
    }
    long again = occurrences.values().stream().filter(count -> count > 1).count();
    return isSplit && 2 * again >= occurrences.size();
  }

  private static boolean areOftenTogether(List<LabelledText> lines) {
    Map<String, Set<String>> labels = new HashMap<>();
    lines.forEach(
        line -> labels.computeIfAbsent(line.text(), _ -> new HashSet<>()).addAll(line.labels()));
    long several = labels.values().stream().filter(all -> all.size() > 1).count();
    return several >= OFTEN * labels.size();
  }

  /** A separator that is in no label. */
  private static String unused(Set<String> labels) {
    return SEPARATORS.stream()
        .filter(separator -> labels.stream().noneMatch(label -> label.contains(separator)))
        .findFirst()
        .orElse(LabelForm.SEPARATOR);
  }
}
