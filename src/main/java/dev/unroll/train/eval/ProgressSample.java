package dev.unroll.train.eval;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model makes of held-out data while it is trained, to look at: small, and cut where long.
 */
public sealed interface ProgressSample {
  /**
   * A text.
   *
   * @param input what it was given
   * @param output what it made of that
   * @param reference what is right, where that is known
   */
  record Words(String input, String output, @Nullable String reference) implements ProgressSample {
    private static final int LONGEST = 600;

    public Words {
      input = cut(input);
      output = cut(output);
      reference = reference == null ? null : cut(reference);
    }

    private static String cut(String text) {
      return text.codePointCount(0, text.length()) <= LONGEST
          ? text
          : text.substring(0, text.offsetByCodePoints(0, LONGEST)) + "…";
    }
  }

  /**
   * A forecast.
   *
   * @param series its name
   * @param past what came before, the last steps of it
   * @param actual what really came, {@code NaN} where that is missing
   * @param forecast of the same steps
   * @param bands intervals, the widest first
   */
  record Horizon(
      String series,
      List<Double> past,
      List<Double> actual,
      List<Double> forecast,
      List<Band> bands)
      implements ProgressSample {
    public Horizon {
      past = List.copyOf(past);
      actual = List.copyOf(actual);
      forecast = List.copyOf(forecast);
      bands = List.copyOf(bands);
    }
  }

  /**
   * An interval of each step.
   *
   * @param share of the values that should be in it, in percent
   */
  record Band(int share, List<Double> low, List<Double> high) {
    public Band {
      low = List.copyOf(low);
      high = List.copyOf(high);
    }
  }
}
