package dev.unroll.data.set;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a user's file of labelled texts is read.
 *
 * @param isMultiLabel whether a text may have several labels, or none
 * @param separator of the labels in the first column; of a file in which texts have one, it has no
 *     meaning
 * @param group name of the column, or key of a JSON line, whose texts with one value stay together;
 *     absent: none
 */
public record LabelForm(boolean isMultiLabel, String separator, @Nullable String group) {
  /** The separator where nothing is said. */
  public static final String SEPARATOR = ",";

  /** Each text has one label. */
  public static final LabelForm SINGLE = new LabelForm(false, SEPARATOR, null);

  /** Texts have any number of labels. */
  public static LabelForm several(@Nullable String separator) {
    return new LabelForm(true, separator == null ? SEPARATOR : separator, null);
  }

  /**
   * The same with the groups of a column, if the first line of a file names it: what is only
   * measured need not have any.
   *
   * @throws dev.unroll.data.store.DataException if the file cannot be read
   */
  public LabelForm withGroupOf(Path file, @Nullable String column) {
    if (column == null) {
      return this;
    }
    String first = UserFile.read(file).text().lines().findFirst().orElse("");
    return List.of(first.split("\t", -1)).contains(column) ? withGroup(column) : this;
  }

  /** The same with groups. */
  public LabelForm withGroup(@Nullable String column) {
    return new LabelForm(isMultiLabel, separator, column);
  }
}
