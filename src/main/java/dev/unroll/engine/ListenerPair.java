package dev.unroll.engine;

import dev.unroll.engine.queue.Sender;
import java.time.Duration;

/** Two listeners as one. */
record ListenerPair(EngineListener first, EngineListener second) implements EngineListener {
  @Override
  public EngineListener arrived(Capability wanted) {
    return new ListenerPair(first.arrived(wanted), second.arrived(wanted));
  }

  @Override
  public Sender sender() {
    return second.sender();
  }

  @Override
  public void admitted() {
    first.admitted();
    second.admitted();
  }

  @Override
  public void rejected(RequestRejected reason) {
    first.rejected(reason);
    second.rejected(reason);
  }

  @Override
  public void started(Duration queued) {
    first.started(queued);
    second.started(queued);
  }

  @Override
  public void firstToken(Duration sinceAdmitted) {
    first.firstToken(sinceAdmitted);
    second.firstToken(sinceAdmitted);
  }

  @Override
  public void token(Duration sincePrevious) {
    first.token(sincePrevious);
    second.token(sincePrevious);
  }

  @Override
  public void decoded(int sequences, Duration took) {
    first.decoded(sequences, took);
    second.decoded(sequences, took);
  }

  @Override
  public void prefilled(Duration took) {
    first.prefilled(took);
    second.prefilled(took);
  }

  @Override
  public void failed(RuntimeException cause) {
    first.failed(cause);
    second.failed(cause);
  }

  @Override
  public void finished(JobOutcome outcome, Usage usage, Duration sinceAdmitted) {
    first.finished(outcome, usage, sinceAdmitted);
    second.finished(outcome, usage, sinceAdmitted);
  }
}
