package dev.unroll.engine.translation;

import dev.unroll.engine.translation.TextTranslation.Granularity;
import dev.unroll.text.prose.Alignment;
import dev.unroll.text.prose.Segment;
import dev.unroll.text.prose.Translatable;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

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

  TranslatedText(Translatable source) {
    this.source = source;
    this.sentences = source.sentences().stream().map(_ -> new TranslatedSentence()).toList();
  }

  List<TranslatedSentence> sentences() {
    return sentences;
  }

  /** What is certain by now and has not been handed out. */
  String next(Granularity granularity) {
    StringBuilder next = new StringBuilder();
    List<Segment> segments = source.segments();
    while (segmentsOut < segments.size()) {
      switch (segments.get(segmentsOut)) {
        case Segment.Kept kept -> next.append(kept.text());
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
              ? sentence.finishing().whole(translated.translation(0).text())
              : sentence.finishing().begun(translated.certain(granularity));
      if (certain.length() > charactersOut) {
        next.append(source.encoding().apply(certain.substring(charactersOut)));
        charactersOut = certain.length();
      }
    } else if (translated.isComplete()) { // Where the markup goes is known at the end.
      next.append(source.written(sentence, translated.translation(0)));
    }
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
        .map(sentence -> sentence.best().alignment())
        .filter(Objects::nonNull)
        .toList();
  }
}
