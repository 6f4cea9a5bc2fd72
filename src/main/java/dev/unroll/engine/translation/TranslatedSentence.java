package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.Verdict;
import dev.unroll.engine.translation.TextTranslation.Granularity;
import dev.unroll.text.prose.Alignment;
import dev.unroll.text.prose.ComposedAlignment;
import dev.unroll.text.prose.Rendition;
import dev.unroll.text.prose.span.ProtectedSentence;
import dev.unroll.text.prose.span.ProtectedText;
import dev.unroll.text.prose.span.Restored;
import dev.unroll.text.prose.span.SentencePart;
import dev.unroll.text.prose.span.StandIns;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sentence of which some of the translation is known. */
final class TranslatedSentence {
  private final String original;
  private final ProtectedSentence source;
  private final List<Part> parts;

  /**
   * A sentence of which nothing is translated yet.
   *
   * @param original as its text has it
   * @param source as it is protected
   */
  TranslatedSentence(String original, ProtectedSentence source) {
    this.original = original;
    this.source = source;
    this.parts = source.texts().stream().map(Part::new).toList();
  }

  String original() {
    return original;
  }

  ProtectedSentence source() {
    return source;
  }

  /** What the engine translates of it, in its order. */
  List<Part> parts() {
    return parts;
  }

  /** How sure it is that the translation says what the sentence does, between 0 and 1. */
  double confidence() {
    return parts.stream().mapToDouble(part -> part.hypothesis(0).confidence()).min().orElse(1);
  }

  boolean isComplete() {
    return parts.stream().allMatch(Part::isComplete);
  }

  /**
   * The translation of a rank, the best having rank 0; the last one where there are fewer. It has
   * no blanks around it: those of the source are kept.
   */
  Rendition translation(int rank) {
    if (source.isPlain()) {
      Hypothesis whole = parts.getFirst().hypothesis(rank);
      return new Rendition(whole.text().strip(), whole.alignment());
    }
    StringBuilder text = new StringBuilder();
    List<String> copies = new ArrayList<>();
    ComposedAlignment alignment = new ComposedAlignment();
    Iterator<Part> translated = parts.iterator();
    for (SentencePart part : source.parts()) {
      switch (part) {
        case SentencePart.Copied copied ->
            alignment.copied(copied.source(), append(copied, text, copies));
        case ProtectedText _ -> {
          Part own = translated.next();
          own.addTo(alignment, rank, copies.size());
          append(own.restored(rank), text, copies);
        }
      }
    }
    return new Rendition(text.toString(), copies, alignment.whole().orElse(null));
  }

  private static String append(
      SentencePart.Copied copied, StringBuilder text, List<String> copies) {
    if (!copied.isVerbatim()) {
      text.append(copied.text());
      return copied.text();
    }
    String standIn = copied.standIn(copies.size());
    copies.add(copied.text());
    text.append(standIn);
    return standIn;
  }

  private static void append(Restored restored, StringBuilder text, List<String> copies) {
    text.append(StandIns.shifted(restored.text(), copies.size()));
    copies.addAll(restored.copies());
  }

  /** The beginning of the best translation that is certain before it is complete. */
  Rendition certain(Granularity granularity) {
    StringBuilder text = new StringBuilder();
    List<String> copies = new ArrayList<>();
    Iterator<Part> translated = parts.iterator();
    for (SentencePart part : source.parts()) {
      switch (part) {
        case SentencePart.Copied copied -> append(copied, text, copies);
        case ProtectedText _ -> {
          Part own = translated.next();
          if (!own.isComplete()) {
            text.append(own.certain(granularity));
            return new Rendition(text.toString(), copies, null);
          }
          append(own.restored(0), text, copies);
        }
      }
    }
    return new Rendition(text.toString(), copies, null);
  }

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

  /** What the engine translates at once, of which some of the translation is known. */
  static final class Part {
    private final ProtectedText source;
    private final StringBuilder pieces = new StringBuilder();
    private final List<@Nullable Restored> restored = new ArrayList<>();
    private List<Hypothesis> best = List.of();
    private Verdict verdict = Verdict.UNASKED;

    Part(ProtectedText source) {
      this.source = source;
    }

    ProtectedText source() {
      return source;
    }

    Verdict verdict() {
      return verdict;
    }

    void add(String piece) {
      pieces.append(piece);
    }

    void complete(List<Hypothesis> hypotheses, Verdict told) {
      best = hypotheses;
      verdict = told;
      best.forEach(_ -> restored.add(null));
    }

    boolean isComplete() {
      return !best.isEmpty();
    }

    Hypothesis hypothesis(int rank) {
      return best.get(Math.min(rank, best.size() - 1));
    }

    /** The translation of a rank as a reader gets it. */
    Restored restored(int rank) {
      int index = Math.min(rank, best.size() - 1);
      Restored known = restored.get(index);
      if (known == null) {
        Hypothesis hypothesis = best.get(index);
        known = source.restore(hypothesis.text(), hypothesis.alignment() != null);
        restored.set(index, known);
      }
      return known;
    }

    private String certain(Granularity granularity) {
      String begun = pieces.toString().stripLeading();
      String certain = source.restoreBeginning(begun);
      return switch (granularity) {
        case CHARACTERS -> certain.stripTrailing();
        case WORDS -> certain.substring(0, wholeWords(certain));
      };
    }

    private void addTo(ComposedAlignment all, int rank, int copies) {
      Alignment own = hypothesis(rank).alignment();
      if (own == null) {
        all.unknown();
      } else {
        all.translated(
            new Alignment(
                cut(own.source(), source.places(), source.sentence()),
                cut(
                    own.target(),
                    restored(rank).places(),
                    StandIns.shifted(restored(rank).text(), copies)),
                own.weights()));
      }
    }

    /**
     * The parts of a text once it has become another one.
     *
     * @param places where each place of the text is in the other one
     */
    private static List<String> cut(List<String> tokens, int[] places, String other) {
      List<String> cut = new ArrayList<>();
      int at = 0;
      for (int i = 0; i < tokens.size() - 1; i++) {
        int end = i == tokens.size() - 2 ? places.length - 1 : at + tokens.get(i).length();
        int from = places[Math.min(at, places.length - 1)];
        int to = Math.max(from, places[Math.min(end, places.length - 1)]);
        cut.add(other.substring(from, to));
        at = end;
      }
      cut.add("");
      return cut;
    }
  }
}
