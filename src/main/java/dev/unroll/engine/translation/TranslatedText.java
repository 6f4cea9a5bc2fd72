package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.Verdict;
import dev.unroll.engine.translation.TextTranslation.Granularity;
import dev.unroll.text.prose.Alignment;
import dev.unroll.text.prose.Rendition;
import dev.unroll.text.prose.Segment;
import dev.unroll.text.prose.Translatable;
import dev.unroll.text.prose.span.CopyRule;
import dev.unroll.text.prose.span.ProtectedSentence.Nature;
import dev.unroll.text.prose.span.ProtectedText;
import dev.unroll.text.prose.span.Restored;
import dev.unroll.text.prose.span.SentencePart;
import dev.unroll.text.prose.span.StandIns;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A text of which some sentences are translated. */
public final class TranslatedText {
  private final Translatable source;
  private final List<TranslatedSentence> sentences;

  /** How many segments have been handed out whole. */
  private int segmentsOut;

  /** How many sentences have been handed out whole. */
  private int sentencesOut;

  /** How many characters of the next sentence's translation have been handed out. */
  private int charactersOut;

  /**
   * A text of which nothing is translated yet.
   *
   * @param sentences the source's
   */
  TranslatedText(Translatable source, List<TranslatedSentence> sentences) {
    this.source = source;
    this.sentences = List.copyOf(sentences);
  }

  /**
   * What was verified of one sentence.
   *
   * @param source the sentence
   * @param translation its best translation
   * @param outcome how the translation got what it copies
   * @param copied what the source has and the translation must copy, in its order
   * @param faults what the model's translation lacked, had too often or invented
   */
  public record Check(
      String source,
      String translation,
      Outcome outcome,
      List<String> copied,
      List<String> faults) {
    public Check {
      copied = List.copyOf(copied);
      faults = List.copyOf(faults);
    }
  }

  /** How a translation got what it copies. */
  public enum Outcome {
    /** There was nothing to copy. */
    NOTHING,

    /** The model's best translation had it. */
    VERIFIED,

    /** A less likely translation of the model had it and was taken. */
    NEXT,

    /** The model was made to write it. */
    CONSTRAINED,

    /** It was put into the model's translation afterwards. */
    REPAIRED,

    /** The sentence stays as it is, because nothing else than what is copied came out. */
    SOURCE,

    /** The sentence stays as it is, because it has no words. */
    NO_WORDS,

    /** The sentence stays as it is, because its script is not the source language's. */
    OTHER_SCRIPT,

    /** The translation was known. */
    REMEMBERED
  }

  List<TranslatedSentence> sentences() {
    return sentences;
  }

  /** What is certain by now and has not been handed out. */
  String next(Granularity granularity) {
    StringBuilder next = new StringBuilder();
    List<Segment> segments = source.segments();
    while (segmentsOut < segments.size()) {
      Segment segment = segments.get(segmentsOut);
      switch (segment) {
        case Segment.Kept _, Segment.Known _ -> next.append(segment.text());
        case Segment.Sentence sentence -> {
          TranslatedSentence translated = sentences.get(sentencesOut);
          append(sentence, translated, granularity, next);
          if (!translated.isComplete()) {
            return next.toString();
          }
          sentencesOut++;
          charactersOut = 0;
        }
      }
      segmentsOut++;
    }
    return next.toString();
  }

  private void append(
      Segment.Sentence sentence,
      TranslatedSentence translated,
      Granularity granularity,
      StringBuilder next) {
    if (sentence.marks().isEmpty()) {
      String certain =
          translated.isComplete()
              ? read(sentence, translated)
              : begun(sentence, translated.certain(granularity));
      if (certain.length() > charactersOut) {
        next.append(source.encoding().apply(certain.substring(charactersOut)));
        charactersOut = certain.length();
      }
    } else if (translated.isComplete()) { // Where the markup goes is known at the end.
      next.append(source.written(sentence, translated.translation(0)));
    }
  }

  /** A complete translation as it is read. */
  private static String read(Segment.Sentence sentence, TranslatedSentence translated) {
    Rendition rendition = translated.translation(0);
    return filled(sentence.finishing().whole(rendition.text()), rendition);
  }

  private static String begun(Segment.Sentence sentence, Rendition rendition) {
    return filled(sentence.finishing().begun(rendition.text()), rendition);
  }

  private static String filled(String text, Rendition rendition) {
    return StandIns.fill(text, rendition.copies(), UnaryOperator.identity());
  }

  /** Whether translations must come with their alignment. */
  boolean needsAlignment() {
    return source.needsAlignment();
  }

  /** The best translation. */
  public String translation() {
    return translation(0);
  }

  private String translation(int rank) {
    return source.with(sentences.stream().map(sentence -> sentence.translation(rank)).toList());
  }

  /**
   * Further translations: the n-th consists of the n-th best translation of every sentence. Blank
   * ones and duplicates are left out.
   */
  public List<String> alternatives(int most) {
    String best = translation();
    return IntStream.rangeClosed(1, most)
        .mapToObj(this::translation)
        .distinct()
        .filter(text -> !text.equals(best) && !text.isBlank())
        .toList();
  }

  /** The alignment of each sentence's best translation; none where it is not known. */
  public List<Alignment> alignments() {
    return sentences.stream()
        .map(sentence -> sentence.translation(0))
        .map(TranslatedText::alignment)
        .filter(Objects::nonNull)
        .toList();
  }

  private static @Nullable Alignment alignment(Rendition rendition) {
    Alignment own = rendition.alignment();
    return own == null || rendition.copies().isEmpty()
        ? own
        : new Alignment(
            own.source(),
            own.target().stream().map(part -> filled(part, rendition)).toList(),
            own.weights());
  }

  /**
   * The sentences that stay as they are: because no word of them is in the source's script, or
   * because nothing else than what is copied came out.
   */
  public List<String> untranslated() {
    return sentences.stream()
        .filter(
            sentence ->
                sentence.source().nature() == Nature.OTHER_SCRIPT
                    || sentence.parts().stream()
                        .anyMatch(part -> part.restored(0).outcome() == Restored.Outcome.SOURCE))
        .map(TranslatedSentence::original)
        .toList();
  }

  /** What was verified of each sentence, once all are translated. */
  public List<Check> checks() {
    return each(
        TranslatedText::check,
        known ->
            Optional.of(
                new Check(
                    known.source(),
                    known.translation(),
                    Outcome.REMEMBERED,
                    List.of(),
                    List.of())));
  }

  /**
   * Something of each sentence and its translation as it is read.
   *
   * @param remembered the same of those whose translation was known
   */
  private <T> List<T> each(
      BiFunction<TranslatedSentence, String, T> look,
      Function<Segment.Known, Optional<T>> remembered) {
    List<T> all = new ArrayList<>();
    Iterator<TranslatedSentence> translated = sentences.iterator();
    for (Segment segment : source.segments()) {
      switch (segment) {
        case Segment.Kept _ -> {}
        case Segment.Known known -> remembered.apply(known).ifPresent(all::add);
        case Segment.Sentence sentence -> {
          TranslatedSentence own = translated.next();
          all.add(look.apply(own, read(sentence, own)));
        }
      }
    }
    return all;
  }

  private static Check check(TranslatedSentence sentence, String translation) {
    List<String> copied = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    Outcome worst = Outcome.NOTHING;
    Iterator<TranslatedSentence.Part> translated = sentence.parts().iterator();
    for (SentencePart part : sentence.source().parts()) {
      Outcome outcome = Outcome.NOTHING;
      switch (part) {
        case SentencePart.Copied copy when copy.isVerbatim() -> {
          copied.add(copy.source().strip());
          outcome = Outcome.VERIFIED;
        }
        case SentencePart.Copied _ -> {}
        case ProtectedText text -> {
          TranslatedSentence.Part own = translated.next();
          for (CopyRule rule : text.rules()) {
            IntStream.range(0, rule.times()).forEach(_ -> copied.add(rule.source()));
          }
          faults.addAll(own.restored(0).faults());
          outcome = outcome(own);
        }
      }
      worst = outcome.compareTo(worst) > 0 ? outcome : worst;
    }
    Outcome outcome =
        switch (sentence.source().nature()) {
          case UNKNOWN, WORDS -> worst;
          case NO_WORDS -> Outcome.NO_WORDS;
          case OTHER_SCRIPT -> Outcome.OTHER_SCRIPT;
        };
    return new Check(sentence.original(), translation, outcome, copied, faults);
  }

  private static Outcome outcome(TranslatedSentence.Part part) {
    Restored restored = part.restored(0);
    return switch (restored.outcome()) {
      case REPAIRED -> Outcome.REPAIRED;
      case SOURCE -> Outcome.SOURCE;
      case COMPLETE ->
          part.verdict().outcome() == Verdict.Outcome.CONSTRAINED
              ? Outcome.CONSTRAINED
              : part.verdict().outcome() == Verdict.Outcome.NEXT
                  ? Outcome.NEXT
                  : part.source().isVerified() ? Outcome.VERIFIED : Outcome.NOTHING;
    };
  }

  /** How sure the translation of one sentence is, between 0 and 1. */
  public record Sure(String translation, double confidence) {}

  /** How sure the translations of the sentences are, once all are translated. */
  public List<Sure> confidences() {
    return each(
        (sentence, translation) -> new Sure(translation, sentence.confidence()),
        known -> Optional.empty());
  }

  /** The sentences whose translation was known and not looked for. */
  public List<String> remembered() {
    return source.remembered();
  }
}
