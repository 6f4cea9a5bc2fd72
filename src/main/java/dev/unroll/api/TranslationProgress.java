package dev.unroll.api;

import dev.unroll.engine.translation.Hypothesis;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.text.prose.Alignment;
import dev.unroll.text.prose.Rendition;
import dev.unroll.text.prose.Segment;
import dev.unroll.text.prose.Translatable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer as it comes together: sentences are translated in any order, their texts are told from
 * the front, word by word.
 */
final class TranslationProgress {
  private final TranslationPlan plan;
  private final List<Text> texts = new ArrayList<>();

  /** The text that each sentence of the engine's request belongs to. */
  private final List<Text> owners = new ArrayList<>();

  /** Index of each sentence within its text. */
  private final List<Integer> places = new ArrayList<>();

  TranslationProgress(TranslationPlan plan) {
    this.plan = plan;
    for (Translatable source : plan.texts()) {
      Text text = new Text(source);
      texts.add(text);
      for (int sentence = 0; sentence < text.sentences.size(); sentence++) {
        owners.add(text);
        places.add(sentence);
      }
    }
  }

  /** Takes note of what the engine tells of a sentence. */
  void take(TranslationEvent event) {
    switch (event) {
      case TranslationEvent.Piece piece -> sentence(piece.text()).written.append(piece.piece());
      case TranslationEvent.Translated done -> sentence(done.text()).best = done.best();
      case TranslationEvent.Finished _, TranslationEvent.Failed _ -> {}
    }
  }

  private Sentence sentence(int index) {
    return owners.get(index).sentences.get(places.get(index));
  }

  /** What can be told by now and was not told before. */
  List<Translation.Piece> news() {
    List<Translation.Piece> news = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = texts.get(i).news();
      if (!text.isEmpty()) {
        news.add(new Translation.Piece(i, text));
      }
    }
    return news;
  }

  /** The whole answer, once every sentence is translated. */
  Translation whole() {
    TranslateRequest request = plan.request();
    return new Translation(
        perText(texts.stream().map(text -> text.translation(0)).toList()),
        plan.detected()
            .map(language -> perText(Collections.nCopies(texts.size(), language)))
            .orElse(null),
        request.alternatives() == 0
            ? null
            : perText(
                texts.stream().map(text -> text.alternatives(request.alternatives())).toList()),
        request.alignment() && hasAlignment()
            ? perText(texts.stream().map(Text::alignments).toList())
            : null);
  }

  private boolean hasAlignment() {
    return texts.stream().anyMatch(text -> !text.alignments().isEmpty());
  }

  private Object perText(List<?> values) {
    return plan.request().batch() ? values : Objects.requireNonNull(values.getFirst());
  }

  /** A sentence of which some of the translation is known. */
  private static final class Sentence {
    final StringBuilder written = new StringBuilder();
    List<Hypothesis> best = List.of();

    /** Without blanks around it: those of the source are kept. */
    Rendition translation(int rank) {
      Hypothesis hypothesis = best.get(Math.min(rank, best.size() - 1));
      return new Rendition(hypothesis.text().strip(), hypothesis.alignment());
    }
  }

  /** A text of which some sentences are translated. */
  private static final class Text {
    final Translatable source;
    final List<Sentence> sentences = new ArrayList<>();

    /** How many of the segments have been told whole. */
    private int told;

    /** How many of the sentences have been told whole. */
    private int toldSentences;

    /** How much of the next sentence's translation has been told, in characters. */
    private int toldOfNext;

    Text(Translatable source) {
      this.source = source;
      source.sentences().forEach(sentence -> sentences.add(new Sentence()));
    }

    String news() {
      StringBuilder news = new StringBuilder();
      while (told < source.segments().size()) {
        boolean whole =
            switch (source.segments().get(told)) {
              case Segment.Kept kept -> {
                news.append(kept.text());
                yield true;
              }
              case Segment.Sentence sentence -> tell(sentence, news);
            };
        if (!whole) {
          break;
        }
        told++;
      }
      return news.toString();
    }

    /**
     * Tells what is known of the next sentence. Where its markup goes is known at the end.
     *
     * @return whether that is all of it
     */
    private boolean tell(Segment.Sentence sentence, StringBuilder news) {
      Sentence next = sentences.get(toldSentences);
      boolean whole = !next.best.isEmpty();
      if (sentence.marks().isEmpty()) {
        String begun = whole ? next.translation(0).text() : next.written.toString().stripLeading();
        tell(begun, whole ? begun.length() : wholeWords(begun), news);
      } else if (whole) {
        news.append(source.written(sentence, next.translation(0)));
      }
      if (whole) {
        toldSentences++;
        toldOfNext = 0;
      }
      return whole;
    }

    private void tell(String translation, int to, StringBuilder news) {
      if (to > toldOfNext) {
        news.append(source.encoding().apply(translation.substring(toldOfNext, to)));
        toldOfNext = to;
      }
    }

    /**
     * Up to where the words are whole, that is, followed by a blank; in scripts without blanks,
     * every character is a word.
     */
    private static int wholeWords(String begun) {
      int end = begun.length();
      while (end > 0) {
        int last = begun.codePointBefore(end);
        if (Character.isWhitespace(last)) {
          return begun.substring(0, end).stripTrailing().length();
        }
        if (Character.isIdeographic(last)) {
          return end;
        }
        end -= Character.charCount(last);
      }
      return 0;
    }

    String translation(int rank) {
      return source.with(sentences.stream().map(sentence -> sentence.translation(rank)).toList());
    }

    /** The n-th consists of the n-th best translation of every sentence. */
    List<String> alternatives(int most) {
      Set<String> different = new LinkedHashSet<>();
      IntStream.rangeClosed(1, most).forEach(rank -> different.add(translation(rank)));
      different.remove(translation(0));
      return different.stream().filter(text -> !text.isBlank()).toList();
    }

    List<Translation.Aligned> alignments() {
      return sentences.stream()
          .map(sentence -> sentence.best.getFirst().alignment())
          .filter(Objects::nonNull)
          .map(Text::rounded)
          .toList();
    }

    private static Translation.Aligned rounded(@Nullable Alignment alignment) {
      Alignment exact = Objects.requireNonNull(alignment);
      List<double[]> weights =
          exact.weights().stream()
              .map(
                  row ->
                      IntStream.range(0, row.length)
                          .mapToDouble(i -> Math.round(row[i] * 1e4) / 1e4)
                          .toArray())
              .toList();
      return new Translation.Aligned(exact.source(), exact.target(), weights);
    }
  }
}
