package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.Recollection;
import dev.unroll.engine.lexical.Requirement;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.engine.lexical.SpelledNumbers;
import dev.unroll.engine.lexical.TranslationMemory;
import dev.unroll.text.prose.Clause;
import dev.unroll.text.prose.Segment;
import dev.unroll.text.prose.shape.Shaping;
import dev.unroll.text.prose.span.CopyRule;
import dev.unroll.text.prose.span.ProtectedSentence;
import dev.unroll.text.prose.span.ProtectedText;
import dev.unroll.text.prose.span.Protection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one request's sentences go through before a model gets them: their shape, then the
 * protection of what is copied. A sentence is prepared once, although it is looked at several
 * times.
 */
final class Preparation {
  private final Shaping shaping;
  private final Optional<Protection> protection;
  private final SpelledNumbers numbers;
  private final Treatment treatment;
  private final Predicate<String> fits;
  private final Map<Segment.Sentence, Prepared> known = new HashMap<>();

  /**
   * A sentence that is prepared.
   *
   * @param sentence as the model sees it, with the way back
   * @param source the same with what is copied
   */
  record Prepared(Segment.Sentence sentence, ProtectedSentence source) {}

  /**
   * The preparation of one request's sentences.
   *
   * @param fits whether a text is short enough for the model
   */
  Preparation(
      Shaping shaping,
      Optional<Protection> protection,
      SpelledNumbers numbers,
      Treatment treatment,
      Predicate<String> fits) {
    this.fits = fits;
    this.shaping = shaping;
    this.protection = protection;
    this.numbers = numbers;
    this.treatment = treatment;
  }

  /**
   * Leaves sentences as they are.
   *
   * @param fits whether a text is short enough for the model
   */
  static Preparation none(Treatment treatment, Predicate<String> fits) {
    return new Preparation(Shaping.NONE, Optional.empty(), SpelledNumbers.NONE, treatment, fits);
  }

  /** Whether what the model gets of a sentence is short enough. */
  boolean fits(String sentence) {
    return fits(of(new Segment.Sentence(sentence)).source());
  }

  private boolean fits(ProtectedSentence sentence) {
    return sentence.texts().stream().map(ProtectedText::text).allMatch(fits);
  }

  /** What a memory knows of the sentences. */
  Recollection recollection(TranslationMemory memory) {
    return new Recollection(memory, shaping, treatment.glossary());
  }

  Prepared of(Segment.Sentence sentence) {
    return known.computeIfAbsent(sentence, this::prepare);
  }

  /** A part of a long sentence that would be too long as a sentence of its own stays a part. */
  private Prepared prepare(Segment.Sentence sentence) {
    if (protection.isEmpty()) {
      return new Prepared(sentence, ProtectedSentence.plain(sentence.text()));
    }
    Protection copies = protection.get();
    if (!copies.hasWords(sentence.text())) {
      return new Prepared(sentence, copies.protect(sentence.text()));
    }
    Prepared shaped = protectedBy(copies, shaping.shape(sentence));
    return sentence.clause().equals(Clause.WHOLE) || fits(shaped.source())
        ? shaped
        : protectedBy(
            copies, shaping.shape(new Segment.Sentence(sentence.text(), sentence.marks())));
  }

  private Prepared protectedBy(Protection copies, Segment.Sentence shaped) {
    ProtectedSentence source = copies.protect(shaped.text());
    return new Prepared(
        shaped, treatment.glossary().isEmpty() ? source : source.map(this::withTerms));
  }

  /**
   * A text for the engine, and what its translation must have.
   *
   * @param language of the translation; empty if it is not known
   * @param isAlone whether it is of the only sentence of a text
   */
  SourceSentence source(ProtectedText text, String language, boolean isAlone) {
    Treatment register = isAlone ? treatment : treatment.ofDocument();
    SourceSentence own = required(text);
    List<Requirement> all = new ArrayList<>(treatment.glossary().requirements(text.text()));
    all.addAll(numbers.beside(all, text.text()));
    if (all.isEmpty()) {
      return register.avoid(own, language);
    }
    all.addAll(own.requirements());
    return register.avoid(own.requiring(all), language);
  }

  /** What must be in a translation apart from terms of a glossary. */
  private static SourceSentence required(ProtectedText text) {
    if (!text.isVerified()) {
      return SourceSentence.of(text.text());
    }
    return new SourceSentence(
        text.text(),
        text.rules().stream()
            .filter(rule -> rule.times() > 0)
            .map(
                rule ->
                    new Requirement(rule.forms(), rule.times(), rule.orMore(), rule.surroundings()))
            .toList(),
        text.reserved(),
        text.ordered().stream().map(rule -> rule.forms().getFirst()).toList(),
        Set.of());
  }

  /** The terms may have what is otherwise reserved, and may have spans in them. */
  private ProtectedText withTerms(ProtectedText text) {
    List<Requirement> own = required(text).requirements();
    List<Requirement> all = treatment.glossary().require(required(text)).requirements();
    List<List<String>> terms =
        all.stream()
            .map(Requirement::forms)
            .filter(forms -> own.stream().noneMatch(rule -> rule.forms().equals(forms)))
            .toList();
    return terms.isEmpty() ? text : text.with(terms, rule -> times(rule, all));
  }

  private static int times(CopyRule rule, List<Requirement> all) {
    return all.stream()
        .filter(requirement -> requirement.forms().equals(rule.forms()))
        .mapToInt(Requirement::times)
        .findFirst()
        .orElse(0);
  }
}
