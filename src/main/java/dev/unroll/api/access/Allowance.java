package dev.unroll.api.access;

import dev.unroll.api.http.ApiException;
import dev.unroll.engine.Clock;
import dev.unroll.keys.KeyEntry;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What a client may still use of its {@link KeyEntry.Limits}. For any thread. */
final class Allowance {
  private static final Duration STREAM_RETRY = Duration.ofSeconds(1);

  private final OptionalInt streams;
  private final @Nullable TokenBucket requests;
  private final @Nullable TokenBucket tokens;
  private final AtomicInteger running;

  private Allowance(
      OptionalInt streams,
      @Nullable TokenBucket requests,
      @Nullable TokenBucket tokens,
      AtomicInteger running) {
    this.streams = streams;
    this.requests = requests;
    this.tokens = tokens;
    this.running = running;
  }

  static Allowance of(KeyEntry.Limits limits, Clock clock) {
    return new Allowance(
        limits.streams(),
        bucket(limits.requestsPerMinute(), null, clock),
        bucket(limits.tokensPerMinute(), null, clock),
        new AtomicInteger());
  }

  /** The same client's under new limits: what it has used of those that stay is not forgotten. */
  Allowance under(KeyEntry.Limits limits, Clock clock) {
    return new Allowance(
        limits.streams(),
        bucket(limits.requestsPerMinute(), requests, clock),
        bucket(limits.tokensPerMinute(), tokens, clock),
        running);
  }

  private static @Nullable TokenBucket bucket(
      OptionalInt limit, @Nullable TokenBucket before, Clock clock) {
    if (limit.isEmpty()) {
      return null;
    }
    return before != null && before.capacity() == limit.getAsInt()
        ? before
        : new TokenBucket(limit.getAsInt(), clock);
  }

  /** Whether nothing is used at present, so that it can be forgotten. */
  boolean isUntouched() {
    return running.get() == 0
        && (requests == null || requests.isFull())
        && (tokens == null || tokens.isFull());
  }

  /**
   * Counts a request.
   *
   * @throws ApiException with status 429 when there were too many
   */
  void request() {
    if (requests != null) {
      refuse(requests.take(1), "requests", requests.capacity());
    }
  }

  /**
   * Counts an answer that begins, and takes the tokens that it may need.
   *
   * @return what is to be settled when it has ended
   * @throws ApiException with status 429 when too many run, or too many tokens were used
   */
  Reservation reserve(long expected) {
    int most = streams.orElse(Integer.MAX_VALUE);
    boolean within = running.incrementAndGet() <= most;
    try {
      if (!within) {
        throw ApiException.rateLimited(
            "this key may have %d answers at the same time".formatted(most),
            "streams",
            STREAM_RETRY);
      }
      return new Reservation(takeTokens(expected));
    } catch (ApiException e) {
      running.decrementAndGet();
      throw e;
    }
  }

  private long takeTokens(long expected) {
    if (tokens == null) {
      return 0;
    }
    long taken = tokens.bounded(expected);
    refuse(tokens.take(taken), "tokens", tokens.capacity());
    return taken;
  }

  private static void refuse(Optional<Duration> wait, String what, int limit) {
    if (wait.isPresent()) {
      throw ApiException.rateLimited(
          "the limit of %d %s a minute is reached".formatted(limit, what), what, wait.get());
    }
  }

  /** Tokens that an answer took in advance. */
  final class Reservation {
    private long left;
    private boolean ended;

    private Reservation(long reserved) {
      this.left = reserved;
    }

    /** Accounts for tokens that were used, now or after the end. */
    synchronized void use(long used) {
      if (ended) {
        putBack(-used);
      } else {
        left -= used;
      }
    }

    /** The answer has ended: settles what it took. */
    synchronized void end() {
      if (!ended) {
        ended = true;
        putBack(left);
        running.decrementAndGet();
      }
    }

    private void putBack(long amount) {
      if (tokens != null) {
        tokens.putBack(amount);
      }
    }
  }
}
