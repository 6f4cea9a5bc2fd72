package dev.unroll.text.file;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A source of which some stretches are replaced, and all else stays as it is. */
final class SplicedText {
  private final String source;
  private final List<Stretch> stretches = new ArrayList<>();

  SplicedText(String source) {
    this.source = source;
  }

  /**
   * A stretch to replace.
   *
   * @param text as it is translated
   * @param written what its translation is in the source
   */
  private record Stretch(int start, int end, String text, UnaryOperator<String> written) {}

  /** Adds a stretch, which lies behind those before, unless there is no letter in it. */
  void add(int start, int end, String text, UnaryOperator<String> written) {
    if (hasLetters(text)) {
      stretches.add(new Stretch(start, end, text, written));
    }
  }

  /** Whether there is something to translate. */
  static boolean hasLetters(String text) {
    return text.codePoints().anyMatch(Character::isLetter);
  }

  List<String> texts() {
    return stretches.stream().map(Stretch::text).toList();
  }

  /** The source with its stretches replaced. */
  String with(List<String> translations) {
    StringBuilder all = new StringBuilder();
    int at = 0;
    for (int i = 0; i < stretches.size(); i++) {
      Stretch stretch = stretches.get(i);
      all.append(source, at, stretch.start());
      all.append(stretch.written().apply(translations.get(i)));
      at = stretch.end();
    }
    return all.append(source, at, source.length()).toString();
  }

  /** A file of this source. */
  TranslatableFile file(TranslatableFile.Markup markup, DecodedText read) {
    return new TranslatableFile(markup, texts(), translations -> read.encode(with(translations)));
  }
}
