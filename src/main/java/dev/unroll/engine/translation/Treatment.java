package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.engine.lexical.Terminology;

/**
 * How the texts of a request are treated beyond the choice of words.
 *
 * @param numbers how numbers, dates and times are written
 * @param check whether the answer says of each sentence what was verified
 * @param glossary terms that are translated in a certain way
 */
public record Treatment(Numbers numbers, boolean check, Terminology glossary) {
  /** What a request gets that asks for nothing. */
  public static final Treatment DEFAULT = new Treatment(Numbers.KEPT, false, Terminology.NONE);

  /** How numbers, dates and times are written. */
  public enum Numbers {
    /** With the digits of the source. */
    KEPT,

    /** As the target language writes them. */
    LOCALIZED
  }

  /** This with another way to write numbers. */
  public Treatment withNumbers(Numbers other) {
    return new Treatment(other, check, glossary);
  }

  /** This with or without the report on each sentence. */
  public Treatment withCheck(boolean wanted) {
    return new Treatment(numbers, wanted, glossary);
  }

  /** This with other terms. */
  public Treatment withGlossary(Terminology other) {
    return new Treatment(numbers, check, other);
  }

  /** A sentence, of whose translation the glossary requires its terms, too. */
  SourceSentence require(SourceSentence sentence) {
    return glossary.require(sentence);
  }
}
