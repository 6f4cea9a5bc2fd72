package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.Verdict;
import dev.unroll.engine.translation.TextTranslation.Granularity;
import dev.unroll.text.prose.Rendition;
import java.util.List;

/** A sentence of which some of the translation is known. */
final class TranslatedSentence {
  private final StringBuilder pieces = new StringBuilder();
  private List<Hypothesis> best = List.of();
  private Verdict verdict = Verdict.UNASKED;

  void add(String piece) {
    pieces.append(piece);
  }

  void complete(List<Hypothesis> hypotheses, Verdict newVerdict) {
    best = hypotheses;
    verdict = newVerdict;
  }

  boolean isComplete() {
    return !best.isEmpty();
  }

  /** Whether the best translation is as required. */
  Verdict verdict() {
    return verdict;
  }

  Hypothesis best() {
    return best.getFirst();
  }

  /**
   * The translation of a rank, the best having rank 0; the last one where there are fewer. It has
   * no blanks around it: those of the source are kept.
   */
  Rendition translation(int rank) {
    Hypothesis hypothesis = best.get(Math.min(rank, best.size() - 1));
    return new Rendition(hypothesis.text().strip(), hypothesis.alignment());
  }

  /** The beginning of the best translation that is certain before it is complete. */
  String certain(Granularity granularity) {
    String begun = pieces.toString().stripLeading();
    return switch (granularity) {
      case CHARACTERS -> begun.stripTrailing();
      case WORDS -> begun.substring(0, wholeWords(begun));
    };
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
}
