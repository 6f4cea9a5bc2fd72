package dev.unroll.data.set;

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

  /** The same with groups. */
  public LabelForm withGroup(@Nullable String column) {
    return new LabelForm(isMultiLabel, separator, column);
  }
}
