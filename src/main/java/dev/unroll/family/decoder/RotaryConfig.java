package dev.unroll.family.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.nn.Rotation;
import java.util.Locale;
import java.util.Optional;

/**
 * The rotary positions of a {@code config.json}: {@code rope_theta} and {@code rope_scaling}, or
 * {@code rope_parameters} with both in it.
 */
public final class RotaryConfig {
  private static final double BASE = 10_000;

  private RotaryConfig() {}

  /** Those of most families. */
  static Rotation of(HubConfig config) {
    return of(config, BASE);
  }

  /**
   * Reads them.
   *
   * @param base when the file has none
   */
  static Rotation of(HubConfig config, double base) {
    Optional<HubConfig> both = config.object("rope_parameters");
    if (both.isPresent()) {
      return of(both.get(), both.get().number("rope_theta", base), share(config, both.get()));
    }
    double theta = config.number("rope_theta", base);
    return config
        .object("rope_scaling")
        .map(scaling -> of(scaling, theta, share(config, scaling)))
        .orElseGet(() -> new Rotation(theta, share(config, config), null));
  }

  private static double share(HubConfig config, HubConfig inner) {
    String key = "partial_rotary_factor";
    return inner.number(key, config.number(key, 1));
  }

  /**
   * Reads an object with a type.
   *
   * @param scaling with {@code rope_type}, formerly {@code type}
   */
  static Rotation of(HubConfig scaling, double base, double share) {
    String key = scaling.has("rope_type") ? "rope_type" : "type";
    String type = scaling.text(key, "default");
    return switch (type) {
      case "default" -> new Rotation(base, share, null);
      case "linear" ->
          new Rotation(
              base,
              share,
              new Rotation.Scaling(
                  Rotation.Form.LINEAR, scaling.number("factor", 1), null, null, null));
      case "llama3" ->
          new Rotation(
              base,
              share,
              new Rotation.Scaling(
                  Rotation.Form.LLAMA3,
                  scaling.number("factor", 1),
                  scaling.number("low_freq_factor", 1),
                  scaling.number("high_freq_factor", 4),
                  scaling.integer("original_max_position_embeddings")));
      default -> throw scaling.refused(key, "only default, linear or llama3 is done here");
    };
  }

  /** Writes {@code rope_theta} and, where there is one, {@code rope_scaling}. */
  static void describe(Rotation rotation, ObjectNode config) {
    config.put("rope_theta", rotation.base());
    Rotation.Scaling scaling = rotation.scaling();
    if (scaling != null) {
      ObjectNode object = config.putObject("rope_scaling");
      object.put("rope_type", scaling.form().name().toLowerCase(Locale.ROOT));
      object.put("factor", scaling.factor());
      if (scaling.form() == Rotation.Form.LLAMA3) {
        object.put("low_freq_factor", scaling.low());
        object.put("high_freq_factor", scaling.high());
        object.put("original_max_position_embeddings", scaling.original());
      }
    }
  }
}
