package dev.unroll.bundle;

import static dev.unroll.bundle.Required.nonBlank;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a network reads of a whole series: a number with its scale, or a category.
 *
 * @param mean of a number over the series; absent for a category
 * @param scale of a number, its standard deviation; absent for a category
 * @param categories that were learnt; absent for a number
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StaticFeature(
    String name, @Nullable Double mean, @Nullable Double scale, @Nullable List<String> categories) {
  public StaticFeature {
    nonBlank(name, "name");
    boolean isNumber = mean != null && scale != null;
    if (isNumber == (categories != null)) {
      throw new IllegalArgumentException("statics: %s is a number or a category".formatted(name));
    }
    if (mean != null && scale != null && !(Double.isFinite(mean) && scale > 0 && scale < 1e300)) {
      throw new IllegalArgumentException("statics: the scale of %s is none".formatted(name));
    }
    if (categories != null) {
      categories = List.copyOf(categories);
      if (categories.isEmpty() || new HashSet<>(categories).size() < categories.size()) {
        throw new IllegalArgumentException(
            "statics: %s needs categories, once each".formatted(name));
      }
    }
  }

  /** A number. */
  public static StaticFeature number(String name, double mean, double scale) {
    return new StaticFeature(name, mean, scale, null);
  }

  /** A category. */
  public static StaticFeature category(String name, List<String> categories) {
    return new StaticFeature(name, null, null, categories);
  }

  /** Numbers that the network reads of it: one, or one for each category. */
  @JsonIgnore
  public int width() {
    return categories == null ? 1 : categories.size();
  }
}
