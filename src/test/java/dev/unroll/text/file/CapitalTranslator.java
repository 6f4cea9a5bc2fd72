package dev.unroll.text.file;

import dev.unroll.text.prose.Rendition;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.text.prose.Translatable;
import java.util.List;
import java.util.Locale;

/** A translator into capital letters, sentence by sentence, which cuts them at tags. */
final class CapitalTranslator {
  private CapitalTranslator() {}

  static byte[] of(TranslatableFile file) {
    return file.with(file.texts().stream().map(text -> of(text, file.markup())).toList());
  }

  private static String of(String text, TranslatableFile.Markup markup) {
    SentenceSplitter splitter = SentenceSplitter.of("en");
    Translatable cut =
        switch (markup) {
          case NONE, MARKDOWN -> Translatable.plain(text, splitter, sentence -> true);
          case HTML ->
              Translatable.html(text, Translatable.Markup.DIVIDES, splitter, sentence -> true);
        };
    List<Rendition> renditions =
        cut.sentences().stream()
            .map(sentence -> Rendition.of(sentence.toUpperCase(Locale.ROOT)))
            .toList();
    return cut.with(renditions);
  }
}
