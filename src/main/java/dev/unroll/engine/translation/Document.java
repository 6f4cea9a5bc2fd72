package dev.unroll.engine.translation;

import dev.unroll.engine.HostedJob;
import dev.unroll.engine.Job;
import dev.unroll.engine.JobOutcome;
import dev.unroll.engine.Usage;
import dev.unroll.engine.lexical.SourceSentence;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A job of the {@link TranslationEngine}: the texts of one request, of which the first ones are
 * done or being translated and the others wait. Belongs to one of the engine's threads at a time.
 */
final class Document implements HostedJob<TranslationEvent> {
  private final Job<TranslationEvent> job;
  private final Search search;
  private final List<SourceSentence> sentences;
  private final List<long[]> sources;
  private final boolean aligned;
  private final Direction direction;
  private final boolean shortlist;
  private final boolean breaksLoops;

  /** Texts that are to be decoded again, in their order. */
  private final Map<Integer, Retry> again = new TreeMap<>();

  private int next;
  private int active;
  private int rows;
  private int sourceTokens;
  private int targetTokens;
  private boolean truncated;
  private long turn;

  /**
   * A request that was just admitted.
   *
   * @param sentences its texts
   * @param sources each text's tokens for the encoder; none for a blank one
   * @param aligned whether the alignment is wanted and the model knows it
   * @param direction that the sources were made for
   * @param shortlist whether tokens are left out by the model's shortlist
   * @param breaksLoops whether texts whose translations are in loops are decoded again
   */
  Document(
      Job<TranslationEvent> job,
      Search search,
      List<SourceSentence> sentences,
      List<long[]> sources,
      boolean aligned,
      Direction direction,
      boolean shortlist,
      boolean breaksLoops) {
    this.job = job;
    this.search = search;
    this.sentences = sentences;
    this.sources = sources;
    this.aligned = aligned;
    this.direction = direction;
    this.shortlist = shortlist;
    this.breaksLoops = breaksLoops;
  }

  @Override
  public Job<TranslationEvent> job() {
    return job;
  }

  @Override
  public Usage usage() {
    return new Usage(sourceTokens, targetTokens);
  }

  Search search() {
    return search;
  }

  boolean aligned() {
    return aligned;
  }

  Direction direction() {
    return direction;
  }

  /** Whether tokens are left out by the model's shortlist. */
  boolean shortlist() {
    return shortlist;
  }

  /** Whether texts whose translations are in loops are decoded again. */
  boolean breaksLoops() {
    return breaksLoops;
  }

  /** A text's turn: the first one, or one to decode it again. */
  record Start(int text, Optional<Retry> retry) {}

  /** Whether a text has not been started, or is to be decoded again. */
  boolean waits() {
    return next < sources.size() || !again.isEmpty();
  }

  /** What is to be started next; texts that are decoded again come first. */
  Start next() {
    return again.isEmpty()
        ? new Start(next, Optional.empty())
        : again.entrySet().stream()
            .findFirst()
            .map(first -> new Start(first.getKey(), Optional.of(first.getValue())))
            .orElseThrow();
  }

  /** The text with this index. */
  SourceSentence sentence(int index) {
    return sentences.get(index);
  }

  /** The tokens for the encoder of a text. */
  long[] source(int index) {
    return sources.get(index);
  }

  /**
   * Starts what is next.
   *
   * @param width the rows that it may use
   */
  void start(Start start, int width) {
    if (start.retry().isPresent()) {
      again.remove(start.text());
    } else {
      if (next == 0) {
        job.started();
      }
      sourceTokens += source(next).length;
      next++;
    }
    active++;
    rows += width;
  }

  /**
   * Notes that a text is to be decoded again.
   *
   * @param width the rows that it has used so far
   */
  void again(int text, int width, Retry retry) {
    active--;
    rows -= width;
    again.put(text, retry);
  }

  /** When it last had its turn, counted in turns of the {@link FairQueue}. */
  long turn() {
    return turn;
  }

  void turn(long newTurn) {
    turn = newTurn;
  }

  /** How many rows the texts that wait would use. */
  long waitingRows() {
    return (long) (sources.size() - next + again.size()) * search.width();
  }

  /** How many rows its texts may use at present. */
  int rows() {
    return rows;
  }

  /**
   * Notes that a text is done.
   *
   * @param width the rows that it could use
   * @param tokens of its translation, with the end
   * @param atLimit whether the translation could not be longer
   */
  void translated(int width, int tokens, boolean atLimit) {
    active--;
    rows -= width;
    targetTokens += tokens;
    truncated |= atLimit;
  }

  /** Whether every text is done. */
  boolean isTranslated() {
    return active == 0 && !waits();
  }

  JobOutcome outcome() {
    return truncated ? JobOutcome.LENGTH : JobOutcome.STOP;
  }
}
