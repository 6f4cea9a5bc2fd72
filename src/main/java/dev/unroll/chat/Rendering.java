package dev.unroll.chat;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run of a template: what it may cost and what it said. Belongs to the thread that renders. */
final class Rendering {
  private static final ThreadLocal<@Nullable Rendering> CURRENT = new ThreadLocal<>();
  private static final int MOST_STEPS = 500_000;
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final long deadline = System.nanoTime() + LONGEST.toNanos();
  private final ZonedDateTime now;
  private int steps;
  private @Nullable TemplateException failure;

  Rendering(ZonedDateTime now) {
    this.now = now;
  }

  /** The run of this thread. */
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
              "the template takes longer than " + LONGEST.toSeconds() + " seconds"));
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Ends the run: Jinjava goes on after an exception in an expression, but not after a step. */
  void fail(TemplateException reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  @Nullable TemplateException failure() {
    return failure;
  }
}
