package dev.unroll.text.prose.span;

import dev.unroll.text.prose.span.Span.Kind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names that can be told from other words without a dictionary: those after a title, and in English
 * those with a letter that English words do not have.
 */
final class Names {
  private static final String NAME = "\\p{Lu}[\\p{L}\\p{M}'’-]*+";
  private static final Pattern TITLED =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?:Mr|Mrs|Ms|Dr|Mme|Mlle|Prof)\\.?\\s("
              + NAME
              + "(?:\\s"
              + NAME
              + ")?)");
  private static final Pattern FOREIGN =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?=(?:"
              + NAME
              + "\\s)?(?:\\p{Lu}[A-Za-z'’-]{0,30}+[À-ÖØ-öø-ž]|[À-ÖØ-ÞŠŽ]))(\\p{Lu}[\\p{L}\\p{M}'’-]*+(?:\\s"
              + NAME
              + ")?)");

  private Names() {}

  /** The names in a sentence. */
  static List<Span> of(String sentence, Optional<String> language) {
    boolean titles =
        sentence.indexOf('M') >= 0 || sentence.contains("Dr") || sentence.contains("Prof");
    boolean foreign =
        language.filter("en"::equals).isPresent()
            && sentence.chars().anyMatch(c -> c >= 0xC0 && c <= 0x17E);
    if (!titles && !foreign) {
      return List.of();
    }
    return (foreign ? FOREIGN : TITLED)
        .matcher(sentence)
        .results()
        .map(found -> new Span(found.start(1), found.end(1), Kind.NAME))
        .toList();
  }
}
