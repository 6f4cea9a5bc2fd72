package dev.unroll.train.eval;

import dev.unroll.bundle.Task;
import dev.unroll.data.set.PairFile;
import dev.unroll.data.set.TextPair;
import dev.unroll.data.store.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Texts with translations to compare with.
 *
 * @param name for its figures
 */
public record TestSet(String name, List<Item> items) {
  private static final String OR = " || ";

  /**
   * A text.
   *
   * @param references good translations, at least one
   * @param kept what must be in a translation as it is
   */
  public record Item(String source, List<String> references, List<String> kept) {
    public Item {
      references = List.copyOf(references);
      kept = List.copyOf(kept);
    }
  }

  public TestSet {
    items = List.copyOf(items);
  }

  /**
   * Reads a test set.
   *
   * @param path of a file with lines of a text, a tab, its translations with {@code ||} between
   *     them and perhaps, after another tab, words that must be kept; or the beginning of the names
   *     of two files that end with the languages, such as {@code news} of {@code news.en} and
   *     {@code news.fr}
   * @param languages of the model, if it has them
   * @throws DataException if there is no such file, or it has no such lines
   */
  public static TestSet read(Path path, Optional<Task.Languages> languages) {
    String file = String.valueOf(path.getFileName());
    if (Files.isRegularFile(path)) {
      return new TestSet(file.replaceFirst("\\.[a-z]+$", ""), table(path));
    }
    Task.Languages pair =
        languages.orElseThrow(
            () -> new DataException(path + ": no such file, and the model names no languages"));
    Path sources = path.resolveSibling(file + "." + pair.source());
    Path targets = path.resolveSibling(file + "." + pair.target());
    if (!Files.isRegularFile(sources) || !Files.isRegularFile(targets)) {
      throw new DataException(
          "%s: no such file, nor are there %s and %s".formatted(path, sources, targets));
    }
    List<Item> items = new ArrayList<>();
    for (TextPair line : PairFile.aligned(sources, targets)) {
      items.add(new Item(line.source(), List.of(line.target()), List.of()));
    }
    return new TestSet(file, items);
  }

  private static List<Item> table(Path path) {
    List<Item> items = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(path)) {
        String[] columns = line.split("\t", -1);
        if (line.isBlank()) {
          continue;
        }
        if (columns.length < 2 || columns[0].isBlank() || columns[1].isBlank()) {
          throw new DataException(
              path + ": no text, tab and translation in line " + (items.size() + 1));
        }
        String kept = columns.length > 2 ? columns[2].strip() : "";
        items.add(
            new Item(
                columns[0],
                List.of(columns[1].split(Pattern.quote(OR), -1)),
                kept.isEmpty() ? List.of() : List.of(kept.split(" +", -1))));
      }
    } catch (IOException unreadable) {
      throw new DataException(path + ": cannot be read as UTF-8", unreadable);
    }
    if (items.isEmpty()) {
      throw new DataException(path + ": has no lines");
    }
    return items;
  }

  /** Whether some text has several good translations, or words that must be kept. */
  boolean isOfPhrases() {
    return items.stream().anyMatch(item -> item.references().size() > 1 || !item.kept().isEmpty());
  }
}
