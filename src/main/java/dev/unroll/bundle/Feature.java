package dev.unroll.bundle;

import static dev.unroll.bundle.Required.nonBlank;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One measured quantity of a series and its scale: {@code z = (x - mean) / scale}, after the
 * transform.
 *
 * @param unit for people: {@code °C}, {@code mm}
 * @param mean mean over the training split
 * @param scale standard deviation over the training split
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Feature(String name, @Nullable String unit, double mean, double scale) {
  public Feature {
    nonBlank(name, "name");
    if (!Double.isFinite(mean)) {
      throw new IllegalArgumentException("mean: must be finite, is " + mean);
    }
    if (!Double.isFinite(scale) || scale <= 0) {
      throw new IllegalArgumentException("scale: must be above 0, is " + scale);
    }
  }
}
