package dev.unroll.engine;

/** A job of the {@link Engine}: its place with the scheduler and its generation. */
final class Answer extends SlotSequence implements HostedJob<Event> {
  private final Job<Event> job;
  private final Generation generation;
  private long lastToken;

  Answer(Job<Event> job, Generation generation) {
    super(generation.promptTokens());
    this.job = job;
    this.generation = generation;
  }

  @Override
  public Job<Event> job() {
    return job;
  }

  @Override
  public Usage usage() {
    return new Usage(generation.promptTokens(), generation.generated());
  }

  Generation generation() {
    return generation;
  }

  /** Reports the token or step that was generated, if any was: an embedding has none. */
  void reportToken() {
    if (generation.generated() > 0) {
      lastToken = job.token(lastToken);
    }
  }
}
