package dev.unroll.engine.translation;

import dev.unroll.engine.HostedJob;
import dev.unroll.engine.Job;
import dev.unroll.engine.JobOutcome;
import dev.unroll.engine.Usage;
import dev.unroll.engine.lexical.SourceSentence;
import java.util.List;

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
  private int next;
  private int active;
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
   */
  Document(
      Job<TranslationEvent> job,
      Search search,
      List<SourceSentence> sentences,
      List<long[]> sources,
      boolean aligned,
      Direction direction,
      boolean shortlist) {
    this.job = job;
    this.search = search;
    this.sentences = sentences;
    this.sources = sources;
    this.aligned = aligned;
    this.direction = direction;
    this.shortlist = shortlist;
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

  /** Whether a text has not been started. */
  boolean waits() {
    return next < sources.size();
  }

  /** The tokens for the encoder of the text that is next. */
  long[] nextSource() {
    return sources.get(next);
  }

  /** The text with this index. */
  SourceSentence sentence(int index) {
    return sentences.get(index);
  }

  /** Starts the next text and returns its index. */
  int startNext() {
    if (next == 0) {
      job.started();
    }
    sourceTokens += nextSource().length;
    active++;
    return next++;
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
    return (long) (sources.size() - next) * search.width();
  }

  /** How many rows its texts may use at present. */
  int rows() {
    return active * search.width();
  }

  /**
   * Notes that a text is done.
   *
   * @param tokens of its translation, with the end
   * @param atLimit whether the translation could not be longer
   */
  void translated(int tokens, boolean atLimit) {
    active--;
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
