package dev.unroll.family.marian;

import dev.unroll.family.hub.FamilyException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** A configuration of Marian's: values by their keys. */
final class MarianYaml {
  private final String origin;
  private final Map<String, Object> values;

  private MarianYaml(String origin, Map<String, Object> values) {
    this.origin = origin;
    this.values = values;
  }

  /** One without a value. */
  static MarianYaml none(String origin) {
    return new MarianYaml(origin, Map.of());
  }

  /**
   * Reads a configuration.
   *
   * @throws FamilyException when it is none
   */
  static MarianYaml of(String text, String origin) {
    LoaderOptions limits = new LoaderOptions();
    limits.setMaxAliasesForCollections(0);
    try {
      Object root = new Yaml(new SafeConstructor(limits)).load(text);
      if (!(root instanceof Map<?, ?> map)) {
        throw new FamilyException(origin + ": is no configuration");
      }
      Map<String, Object> values = new LinkedHashMap<>();
      map.forEach((key, value) -> values.put(String.valueOf(key), value == null ? "" : value));
      return new MarianYaml(origin, values);
    } catch (YAMLException | StackOverflowError e) {
      throw new FamilyException(origin + ": is no YAML");
    }
  }

  Iterable<String> keys() {
    return values.keySet();
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** A value as a text. */
  String text(String key, String missing) {
    Object value = values.get(key);
    return value == null ? missing : String.valueOf(value);
  }

  boolean flag(String key, boolean missing) {
    return switch (values.get(key)) {
      case null -> missing;
      case Boolean value -> value;
      case Object _ -> throw refused(key, "must be true or false");
    };
  }

  int integer(String key, int missing) {
    return switch (values.get(key)) {
      case null -> missing;
      case Integer value -> value;
      case Object _ -> throw refused(key, "must be an integer");
    };
  }

  double number(String key, double missing) {
    return switch (values.get(key)) {
      case null -> missing;
      case Number value -> value.doubleValue();
      case Object _ -> throw refused(key, "must be a number");
    };
  }

  /** The elements of a list, or the only one. */
  List<String> texts(String key) {
    return switch (values.get(key)) {
      case null -> List.of();
      case List<?> list -> list.stream().map(String::valueOf).toList();
      case Object one -> List.of(String.valueOf(one));
    };
  }

  /** Whether a value is absent, false, 0, or empty. */
  boolean isOff(String key) {
    @Nullable Object value = values.get(key);
    return value == null
        || value.equals(false)
        || value.equals("")
        || (value instanceof Number number && number.doubleValue() == 0)
        || (value instanceof List<?> list && list.isEmpty());
  }

  /**
   * Refuses other values of a key than those that are done here; it may be absent.
   *
   * @throws FamilyException with the key and its value
   */
  void only(String key, Object... done) {
    Object value = values.get(key);
    if (value != null && !Arrays.asList(done).contains(value)) {
      throw refused(
          key,
          "only %s is done here"
              .formatted(
                  Arrays.stream(done).map(MarianYaml::shown).collect(Collectors.joining(" or "))));
    }
  }

  /** A refusal of a value. */
  FamilyException refused(String key, String why) {
    return new FamilyException(
        "%s: %s: %s: %s".formatted(origin, key, shown(values.get(key)), why));
  }

  private static String shown(@Nullable Object value) {
    String text = Optional.ofNullable(value).map(String::valueOf).orElse("(absent)");
    List<String> lines = new ArrayList<>(text.lines().toList());
    String first = lines.isEmpty() ? "\"\"" : lines.getFirst();
    return first.length() > 80 ? first.substring(0, 80) + "..." : first;
  }
}
