package dev.unroll.api.unroll;

import dev.unroll.bundle.Feature;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** One quantity of a series. */
@Schema(name = "Feature")
public record FeatureInfo(
    @Schema(examples = "temperature") String name, @Schema(examples = "°C") @Nullable String unit) {
  static List<FeatureInfo> of(List<Feature> features) {
    return features.stream()
        .map(feature -> new FeatureInfo(feature.name(), feature.unit()))
        .toList();
  }
}
