package dev.unroll.text.prose;

import dev.unroll.fuzz.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Plain texts and HTML: what is no sentence stays, byte for byte. */
public class ProseFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("prose", ProseFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    String text = new String(input, StandardCharsets.UTF_8);
    Predicate<String> fits = sentence -> sentence.length() <= 40;
    for (SentenceSplitter splitter : List.of(SentenceSplitter.of("en"), SentenceSplitter.lines())) {
      if (!untranslated(Translatable.plain(text, splitter, fits)).equals(text)) {
        throw new AssertionError("a plain text is not what it was");
      }
      keptInOrder(text, Translatable.html(text, Translatable.Markup.DIVIDES, splitter, fits));
      // A tag between blanks goes to the sentence beside it, so that the blanks are kept as one.
      Translatable.html(text, Translatable.Markup.FOLLOWS_WORDS, splitter, fits).sentences();
    }
  }

  private static String untranslated(Translatable text) {
    return text.with(text.sentences().stream().map(s -> new Rendition(s, null)).toList());
  }

  private static void keptInOrder(String html, Translatable text) {
    int at = 0;
    for (Segment segment : text.segments()) {
      if (segment instanceof Segment.Kept kept) {
        at = html.indexOf(kept.text(), at);
        if (at < 0) {
          throw new AssertionError("what is kept of HTML is not in it: " + kept.text());
        }
        at += kept.text().length();
      }
    }
  }
}
