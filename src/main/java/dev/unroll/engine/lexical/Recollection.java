package dev.unroll.engine.lexical;

import dev.unroll.text.prose.shape.Phrase;
import dev.unroll.text.prose.shape.Shaping;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks sentences up in a translation memory: as they are, else as a phrase with other signs around
 * it or in other capitals ({@code HELLO!}), else as a list of such phrases, all of which it must
 * have. A term of the glossary alone is as the glossary says, and a translation that contradicts
 * the glossary is none.
 *
 * @param memory what was translated before
 * @param shaping between the languages
 * @param glossary terms whose translations must be in those of sentences that have them
 */
public record Recollection(TranslationMemory memory, Shaping shaping, Terminology glossary) {
  private static final Pattern SEPARATOR = Pattern.compile("\\s*[,;/|]\\s*|\\s+[-–—]\\s+");

  /** Fewer phrases with commas between them are rather a sentence: {@code Yes, please}. */
  private static final int FEWEST_WITH_COMMAS = 3;

  private static final int MOST_OF_LIST = 100;

  /** The translation of a sentence, if it is known. */
  public Optional<String> find(String sentence) {
    if (memory.size() == 0 && glossary.isEmpty()) {
      return Optional.empty();
    }
    return term(sentence)
        .or(() -> memory.find(sentence))
        .or(() -> phrase(sentence))
        .or(() -> list(sentence))
        .filter(translation -> agrees(sentence, translation));
  }

  /** The translation of a sentence that is a term of the glossary, in the capitals of the text. */
  private Optional<String> term(String sentence) {
    if (glossary.isEmpty()) {
      return Optional.empty();
    }
    List<Phrase> forms = shaping.phrases(sentence);
    return forms.isEmpty()
        ? glossary.find(sentence.strip())
        : glossary.find(forms.getFirst().text()).map(forms.getLast().finishing());
  }

  private Optional<String> phrase(String sentence) {
    for (Phrase form : shaping.phrases(sentence)) {
      Optional<String> known = memory.find(form.text());
      if (known.isPresent()) {
        return known.map(form.finishing());
      }
    }
    return Optional.empty();
  }

  private Optional<String> list(String sentence) {
    Matcher separators = SEPARATOR.matcher(sentence);
    List<String> items = new ArrayList<>();
    StringBuilder translation = new StringBuilder();
    int at = 0;
    int fewest = 2;
    while (separators.find()) {
      fewest = separators.group().contains(",") ? FEWEST_WITH_COMMAS : fewest;
      items.add(sentence.substring(at, separators.start()));
      at = separators.end();
    }
    items.add(sentence.substring(at));
    if (items.size() < fewest || items.size() > MOST_OF_LIST) {
      return Optional.empty();
    }
    separators.reset();
    for (String item : items) {
      Optional<String> known = term(item).or(() -> memory.find(item)).or(() -> phrase(item));
      if (known.isEmpty()) {
        return Optional.empty();
      }
      translation.append(known.get());
      if (separators.find()) {
        translation.append(separators.group());
      }
    }
    return Optional.of(translation.toString());
  }

  private boolean agrees(String sentence, String translation) {
    for (Requirement term : glossary.requirements(sentence)) {
      if (term.forms().stream().noneMatch(translation::contains)) {
        return false;
      }
    }
    return true;
  }
}
