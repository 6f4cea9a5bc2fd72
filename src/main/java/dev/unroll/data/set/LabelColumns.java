package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A user's file of labelled texts whose first line names its columns: label, text, and further
 * ones, of which one says what must stay together.
 *
 * @param texts in the order of the file
 * @param groups of each text
 */
record LabelColumns(List<LabelledText> texts, Map<LabelledText, Set<String>> groups) {
  private static final int TEXT = 1;

  /**
   * Reads lines.
   *
   * @param name what errors call them
   * @param group name of the column
   * @throws DataException if there is no such column, or a line has no value in it
   */
  static LabelColumns parse(String name, String lines, String group) {
    List<LabelledText> texts = new ArrayList<>();
    Map<LabelledText, Set<String>> groups = new HashMap<>();
    List<Integer> column = new ArrayList<>(); // one, once the first line is read
    UserFile.parseLines(
        name,
        lines,
        (line, where) -> {
          String[] values = line.split("\t", -1);
          if (column.isEmpty()) {
            column.add(column(values, group, where));
          } else {
            LabelledText text = text(values, column.getFirst(), where);
            texts.add(text);
            groups
                .computeIfAbsent(text, _ -> new HashSet<>())
                .add(values[column.getFirst()].strip());
          }
          return line;
        });
    return new LabelColumns(texts, groups);
  }

  private static int column(String[] names, String group, String where) {
    for (int i = TEXT + 1; i < names.length; i++) {
      if (names[i].strip().equals(group)) {
        return i;
      }
    }
    throw new DataException(
        "%s: names no column '%s' after those of the label and the text".formatted(where, group));
  }

  private static LabelledText text(String[] values, int column, String where) {
    if (values.length <= column
        || values[0].isBlank()
        || values[TEXT].isBlank()
        || values[column].isBlank()) {
      throw new DataException(
          where
              + ": no labelled text; a line is a label, a tab, a text, and the columns named above");
    }
    return new LabelledText(values[TEXT].strip(), values[0].strip());
  }
}
