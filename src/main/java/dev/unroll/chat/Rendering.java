package dev.unroll.chat;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One run of a template with its limits. Belongs to the thread that renders. */
final class Rendering {
  /** Most characters that a template may make, in all or in one value. */
  static final int LONGEST = 4 << 20;

  private static final ThreadLocal<@Nullable Rendering> CURRENT = new ThreadLocal<>();
  private static final int MOST_STEPS = 500_000;
  private static final int DEEPEST = 100;

  /** Most bytes of all values that a template makes, whether it keeps them or not. */
  private static final long MOST_BYTES =
      Math.clamp(Runtime.getRuntime().maxMemory() / 8, 32L << 20, 256L << 20);

  private static final int CHARACTER = 2;
  private static final int ITEM = 32;

  /** Longest time of a rendering. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(5);

  private final Duration timeLimit;
  private final long deadline;
  private final ZonedDateTime now;
  private int steps;
  private int depth;
  private long made;

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
   * @throws TemplateException when it is one too many, or the run takes too long
   */
  void step() {
    steps++;
    if (steps > MOST_STEPS) {
      throw new TemplateException("the template takes more than " + MOST_STEPS + " steps");
    }
    if (System.nanoTime() - deadline > 0) {
      throw new TemplateException(
          "the template takes longer than " + timeLimit.toSeconds() + " seconds");
    }
  }

  /**
   * Counts the memory of a value that was made.
   *
   * @return the value
   * @throws TemplateException when it is too much
   */
  @Nullable Object made(@Nullable Object value) {
    made +=
        switch (value) {
          case String text -> (long) CHARACTER * text.length();
          case Collection<?> several -> (long) ITEM * several.size();
          case Map<?, ?> map -> 2L * ITEM * map.size();
          case null, default -> 0;
        };
    if (made > MOST_BYTES) {
      throw new TemplateException("the template makes more than %d MB".formatted(MOST_BYTES >> 20));
    }
    return value;
  }

  /** The same, of a text. */
  String made(String text) {
    var unused = made((Object) text);
    return text;
  }

  /** Begins a macro. */
  void enter() {
    step();
    if (++depth > DEEPEST) {
      throw new TemplateException("the template is nested too deeply");
    }
  }

  /** Ends a macro. */
  void leave() {
    depth--;
  }
}
