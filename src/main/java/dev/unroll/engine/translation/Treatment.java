package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.Formality;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.engine.lexical.Terminology;
import java.util.Optional;
import java.util.Set;

/**
 * How the texts of a request are treated beyond the choice of words.
 *
 * @param numbers how numbers, dates and times are written
 * @param check whether the answer says of each sentence what was verified
 * @param glossary terms that are translated in a certain way
 * @param formality how readers are addressed; empty for what the model says of a single sentence,
 *     and {@link Formality#MORE} in a text of several
 * @param splitting where sentences end
 */
public record Treatment(
    Numbers numbers,
    boolean check,
    Terminology glossary,
    Optional<Formality> formality,
    Splitting splitting) {
  /** What a request gets that asks for nothing. */
  public static final Treatment DEFAULT =
      new Treatment(Numbers.KEPT, false, Terminology.NONE, Optional.empty(), Splitting.USUAL);

  /** How numbers, dates and times are written. */
  public enum Numbers {
    /** With the digits of the source. */
    KEPT,

    /** As the target language writes them. */
    LOCALIZED
  }

  /** Where sentences end. */
  public enum Splitting {
    /** Where punctuation says so, and in plain text at line breaks. */
    USUAL,

    /** In markup at line breaks, too. */
    LINES,

    /** Nowhere: what stands in one line, element or text is one sentence, if the model reads it. */
    NONE
  }

  /** This with another way to write numbers. */
  public Treatment withNumbers(Numbers other) {
    return new Treatment(other, check, glossary, formality, splitting);
  }

  /** This with or without the report on each sentence. */
  public Treatment withCheck(boolean wanted) {
    return new Treatment(numbers, wanted, glossary, formality, splitting);
  }

  /** This with other terms. */
  public Treatment withGlossary(Terminology other) {
    return new Treatment(numbers, check, other, formality, splitting);
  }

  /** This with another way to address readers. */
  public Treatment withFormality(Optional<Formality> other) {
    return new Treatment(numbers, check, glossary, other, splitting);
  }

  /** This with other ends of sentences. */
  public Treatment withSplitting(Splitting other) {
    return new Treatment(numbers, check, glossary, formality, other);
  }

  /** This for the sentences of a document, which address their readers in one way. */
  public Treatment ofDocument() {
    return formality.isPresent() ? this : withFormality(Optional.of(Formality.MORE));
  }

  /**
   * A sentence, of whose translation the formality asks, too.
   *
   * @param language of the translation; empty if it is not known
   */
  SourceSentence avoid(SourceSentence sentence, String language) {
    Set<String> avoided = formality.map(way -> way.avoidedIn(language)).orElse(Set.of());
    return avoided.isEmpty() ? sentence : sentence.avoiding(avoided);
  }
}
