package dev.unroll.engine.lexical;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * A sentence to translate, and what its translation must have.
 *
 * @param requirements that the translation must meet
 * @param reserved the code points that the translation may have in what is required only; sentences
 *     of one kind share the object
 * @param order the forms that must be in the translation in this order, and nothing else of them;
 *     none where there is only one
 * @param avoided words that the translation is to do without where it can
 */
public record SourceSentence(
    String text,
    List<Requirement> requirements,
    IntPredicate reserved,
    List<String> order,
    Set<String> avoided) {
  /** Where no code point is reserved. */
  public static final IntPredicate NOTHING = _ -> false;

  private static final Pattern WORDS = Pattern.compile("\\p{L}+");

  public SourceSentence {
    requirements = List.copyOf(requirements);
    order = List.copyOf(order);
    avoided = Set.copyOf(avoided);
  }

  /** A sentence whose translation may have all words. */
  public SourceSentence(String text, List<Requirement> requirements, IntPredicate reserved) {
    this(text, requirements, reserved, List.of(), Set.of());
  }

  /** A sentence with requirements, of which everything may be said besides. */
  public SourceSentence(String text, List<Requirement> requirements) {
    this(text, requirements, NOTHING);
  }

  /** A sentence of whose translation nothing is required. */
  public static SourceSentence of(String text) {
    return new SourceSentence(text, List.of(), NOTHING);
  }

  /** Whether its translation is verified. */
  public boolean isVerified() {
    return !requirements.isEmpty() || reserved != NOTHING;
  }

  /** Whether its translation is looked at before it is sent. */
  public boolean isChecked() {
    return isVerified() || !avoided.isEmpty();
  }

  /** The same that is translated without some words where that can be. */
  public SourceSentence avoiding(Set<String> words) {
    return new SourceSentence(text, requirements, reserved, order, words);
  }

  /** The same with other requirements. */
  public SourceSentence requiring(List<Requirement> others) {
    return new SourceSentence(text, others, reserved, order, avoided);
  }

  /** How many words a translation has that it is to do without. */
  public int avoidedIn(String translation) {
    return avoided.isEmpty()
        ? 0
        : Math.toIntExact(
            WORDS.matcher(translation).results().filter(word -> isAvoided(word.group())).count());
  }

  private boolean isAvoided(String word) {
    return avoided.contains(word) || avoided.contains(word.toLowerCase(Locale.ROOT));
  }

  /** Compares a translation with what is required. */
  public Verification verify(String translation) {
    return Occurrences.verify(this, translation);
  }
}
