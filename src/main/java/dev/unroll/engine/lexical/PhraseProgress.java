package dev.unroll.engine.lexical;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a hypothesis is with the required phrases.
 *
 * @param phrases that the translation must have
 * @param begun which phrases it has begun, as bits
 * @param phrase that its last token is of; null outside of phrases
 * @param place in that phrase
 * @param missing the fewest tokens that the phrases which are not begun take
 */
public record PhraseProgress(
    RequiredPhrases phrases,
    long begun,
    @Nullable Integer phrase,
    @Nullable PhraseNode place,
    int missing) {
  /** Of an empty hypothesis. */
  public static PhraseProgress start(RequiredPhrases phrases) {
    return new PhraseProgress(phrases, 0, null, null, phrases.length());
  }

  /** A token that is of a phrase, and the progress that it makes. */
  public record Step(int token, PhraseProgress progress) {}

  /** How many phrases are begun. */
  public int count() {
    return Long.bitCount(begun);
  }

  /** Whether the last token is inside a phrase, which has to go on. */
  public boolean isInside() {
    return place != null && !place.isComplete();
  }

  /** Whether all phrases are complete. */
  public boolean isDone() {
    return count() == phrases.size() && !isInside();
  }

  /** The fewest tokens that are missing to all phrases. */
  public int left() {
    return missing + (place == null ? 0 : place.missing());
  }

  /** The progress that a token makes which is of no phrase. */
  public PhraseProgress free() {
    return place == null ? this : new PhraseProgress(phrases, begun, null, null, missing);
  }

  /** How the phrase that the last token is of can go on. */
  public List<Step> continuations() {
    List<Step> steps = new ArrayList<>();
    if (place != null) {
      for (Map.Entry<Integer, PhraseNode> next : place.next().entrySet()) {
        steps.add(
            new Step(
                next.getKey(),
                new PhraseProgress(phrases, begun, phrase, next.getValue(), missing)));
      }
    }
    return steps;
  }

  /**
   * How another phrase can begin.
   *
   * @param last the last token; -1 if there is none
   */
  public List<Step> beginnings(int last) {
    List<Step> steps = new ArrayList<>();
    int previous = -1;
    for (int i = 0; i < phrases.size(); i++) {
      RequiredPhrase other = phrases.get(i);
      boolean isOpen = (begun >>> i & 1) == 0;
      if (isOpen && other.requirement() != previous && phrases.isDue(other, begun)) {
        previous = other.requirement(); // Of several that are the same, the first one.
        int number = i;
        int missingThen = missing - other.tokens();
        long begunThen = begun | 1L << i;
        TokenShapes shapes = phrases.shapes();
        other
            .spaced()
            .next()
            .forEach(
                (token, node) -> {
                  if (last < 0 || shapes.mayBeSpaced(last)) {
                    steps.add(step(token, begunThen, number, node, missingThen));
                  }
                });
        other
            .glued()
            .next()
            .forEach(
                (token, node) -> {
                  if (last < 0 || shapes.mayBeGlued(last, token, other.surroundings())) {
                    steps.add(step(token, begunThen, number, node, missingThen));
                  }
                });
      }
    }
    return steps;
  }

  private Step step(int token, long begunThen, int number, PhraseNode node, int missingThen) {
    return new Step(token, new PhraseProgress(phrases, begunThen, number, node, missingThen));
  }

  /**
   * The tokens that may not come next as if no phrase were required of them: those that would make
   * the phrase that has just ended another word or glue something to it. Those that are {@link
   * RequiredPhrases#reserved} may never.
   */
  public BitSet glued(int last) {
    if (phrase == null) {
      return new BitSet();
    }
    RequiredPhrase ended = phrases.get(phrase);
    return ended.surroundings().isAnything()
        ? phrases.shapes().goingOn(last)
        : phrases.notBehind(ended);
  }
}
