package dev.unroll.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Sentences of twelve words to measure translation with, a resource for each language. */
final class TwelveWords {
  private TwelveWords() {}

  /** The sentences of a language; none of most. */
  static List<String> in(String language) {
    try (InputStream text =
        TwelveWords.class.getResourceAsStream("twelve-words." + language + ".txt")) {
      return text == null ? List.of() : new String(text.readAllBytes(), UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
