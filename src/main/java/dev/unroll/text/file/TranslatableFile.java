package dev.unroll.text.file;

import java.util.List;
import java.util.function.Function;

/** The texts of a file, and the way to the file with others in their place. */
public final class TranslatableFile {
  private final Markup markup;
  private final List<String> texts;
  private final Function<List<String>, byte[]> writer;

  /** How the texts of a file are written. */
  public enum Markup {
    NONE,
    HTML,
    MARKDOWN
  }

  TranslatableFile(Markup markup, List<String> texts, Function<List<String>, byte[]> writer) {
    this.markup = markup;
    this.texts = List.copyOf(texts);
    this.writer = writer;
  }

  /** How its texts are written. */
  public Markup markup() {
    return markup;
  }

  /** What is to be translated, in the file's order. */
  public List<String> texts() {
    return texts;
  }

  /** How many characters that is. */
  public int characters() {
    return texts.stream().mapToInt(text -> text.codePointCount(0, text.length())).sum();
  }

  /**
   * The file with other texts.
   *
   * @param translations as many as there are texts
   */
  public byte[] with(List<String> translations) {
    if (translations.size() != texts.size()) {
      throw new IllegalArgumentException(
          "%d translations for %d texts".formatted(translations.size(), texts.size()));
    }
    return writer.apply(translations);
  }
}
