package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One source of a mixture of pairs.
 *
 * @param set a data set, as {@code unroll data list} names it; give this or {@code file}
 * @param file lines of a text, a tab and its translation, perhaps packed ({@code .gz}), from the
 *     recipe's folder or from the one that {@code UNROLL_DATA} names
 * @param columns the languages of a file's columns; when left out English and French where these
 *     are the two, else {@code from} and {@code to}
 * @param weight how often an epoch has each pair: half of the pairs at 0.5, each pair twice at 2
 * @param licence under which a file may be used, for the model card
 * @param origin where a file comes from, for the model card
 * @param validation pairs that are held out for validation, 0 when left out
 * @param test pairs that are held out for a test of their own, 0 when left out
 */
public record MixturePart(
    @Nullable String set,
    @Nullable String file,
    @Nullable List<String> columns,
    @Default("1") @Within("(0, 100]") double weight,
    @Nullable String licence,
    @Nullable String origin,
    @Within("[0, 20000]") @Nullable Integer validation,
    @Within("[0, 20000]") @Nullable Integer test) {
  public MixturePart {
    columns = columns == null ? null : List.copyOf(columns);
    refuse("columns", set != null && columns != null, "is known of a set");
    refuse("set", set == null && file == null, "is missing: give set or file");
    refuse("file", set != null && file != null, "is given beside set: give one of them");
    refuse("licence", set != null && licence != null, "is known of a set");
    refuse("origin", set != null && origin != null, "is known of a set");
    refuse("licence", file != null && licence == null, "is missing: say how the file may be used");
  }

  /** Its name, for people: that of the set, or of the file. */
  public String name() {
    if (set != null) {
      return set;
    }
    String path = String.valueOf(file);
    return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.tsv(\\.gz)?$", "");
  }

  /** Pairs held out for validation. */
  public int validationPairs() {
    return validation == null ? 0 : validation;
  }

  /** Pairs held out for a test. */
  public int testPairs() {
    return test == null ? 0 : test;
  }
}
