package dev.unroll.chat;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run of a template with its limits and its refusal. Belongs to the thread that renders. */
final class Rendering {
  private static final ThreadLocal<@Nullable Rendering> CURRENT = new ThreadLocal<>();
  private static final int MOST_STEPS = 500_000;

  /** Longest time of a rendering. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(5);

  private final Duration timeLimit;
  private final long deadline;
  private final ZonedDateTime now;
  private int steps;
  private @Nullable TemplateException failure;

  Rendering(ZonedDateTime now, Duration timeLimit) {
    this.timeLimit = timeLimit;
    this.deadline = System.nanoTime() + timeLimit.toNanos();
    this.now = now;
  }

  /** The current run of this thread. */
  static Rendering current() {
    return Objects.requireNonNull(CURRENT.get(), "no template is being rendered");
  }

  void begin() {
    CURRENT.set(this);
  }

  static void end() {
    CURRENT.remove();
  }

  ZonedDateTime now() {
    return now;
  }

  /**
   * Counts a step.
   *
   * @throws TemplateException when it is one too many, or the run is over
   */
  void step() {
    steps++;
    if (steps > MOST_STEPS) {
      fail(new TemplateException("the template takes more than " + MOST_STEPS + " steps"));
    } else if (System.nanoTime() > deadline) {
      fail(
          new TemplateException(
              "the template takes longer than " + timeLimit.toSeconds() + " seconds"));
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Ends the run with the next step: Jinjava continues after an exception in an expression, but not
   * after one in a step.
   */
  void fail(TemplateException reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  @Nullable TemplateException failure() {
    return failure;
  }
}
