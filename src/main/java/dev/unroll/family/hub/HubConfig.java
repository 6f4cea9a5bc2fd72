package dev.unroll.family.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.text.JsonFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A {@code config.json} as Hugging Face's transformers writes it, or an object in it. A key that is
 * missing or null has the default that the family's own code gives it. What the file asks for and
 * we do not do is refused by key and value.
 */
public final class HubConfig {
  public static final String FILE = "config.json";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MOST_BYTES = 16 << 20;

  private final String origin;
  private final String prefix;
  private final JsonNode node;

  private HubConfig(String origin, String prefix, JsonNode node) {
    this.origin = origin;
    this.prefix = prefix;
    this.node = node;
  }

  /**
   * Reads a folder's file.
   *
   * @throws FamilyException when there is none, or it is no JSON object
   */
  public static HubConfig read(Path folder) {
    return read(folder, FILE);
  }

  /**
   * Reads a file of a folder.
   *
   * @throws FamilyException when there is none, or it is no JSON object
   */
  public static HubConfig read(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new FamilyException(file + ": is larger than 16 MiB");
      }
      return of(file.toString(), JSON.readTree(Files.readAllBytes(file)));
    } catch (JsonProcessingException e) {
      throw new FamilyException(file + ": " + "is no JSON: " + JsonFault.reason(e));
    } catch (IOException e) {
      throw new FamilyException(file + ": cannot be read: " + e.getMessage());
    }
  }

  private static HubConfig of(String origin, JsonNode node) {
    if (!node.isObject()) {
      throw new FamilyException(origin + ": is no JSON object");
    }
    return new HubConfig(origin, "", node);
  }

  /** Whether a key has a value. */
  public boolean has(String key) {
    return node.hasNonNull(key);
  }

  /** A positive whole number. */
  public int integer(String key) {
    JsonNode value = required(key);
    if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < 1) {
      throw refused(key, "must be a positive whole number");
    }
    return value.asInt();
  }

  /** A positive whole number, or the default. */
  public int integer(String key, int missing) {
    return has(key) ? integer(key) : missing;
  }

  /** A whole number of 0 or more: a token, for example. */
  public int index(String key) {
    return index(key, required(key));
  }

  private int index(String key, JsonNode value) {
    if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < 0) {
      throw refused(key, "must be a whole number of 0 or more");
    }
    return value.asInt();
  }

  /** Whole numbers of 0 or more; one alone need not be a list. Empty when the key is missing. */
  public List<Integer> indices(String key) {
    if (!has(key)) {
      return List.of();
    }
    List<Integer> indices = new ArrayList<>();
    if (node.get(key).isArray()) {
      node.get(key).forEach(value -> indices.add(index(key, value)));
    } else {
      indices.add(index(key));
    }
    return List.copyOf(indices);
  }

  /** Lists of whole numbers of 0 or more. Empty when the key is missing. */
  public List<List<Integer>> lists(String key) {
    List<List<Integer>> lists = new ArrayList<>();
    if (has(key)) {
      for (JsonNode list : node.get(key)) {
        List<Integer> numbers = new ArrayList<>();
        list.forEach(value -> numbers.add(index(key, value)));
        lists.add(List.copyOf(numbers));
      }
    }
    return List.copyOf(lists);
  }

  /** A number, a text, true or false, as a text; empty when the key is missing. */
  public Optional<String> scalar(String key) {
    return has(key) ? Optional.of(node.get(key).asText()) : Optional.empty();
  }

  /** A finite number, or the default. */
  public double number(String key, double missing) {
    if (!has(key)) {
      return missing;
    }
    double value = node.get(key).asDouble(Double.NaN);
    if (!node.get(key).isNumber() || !Double.isFinite(value)) {
      throw refused(key, "must be a number");
    }
    return value;
  }

  /** True or false, or the default. */
  public boolean flag(String key, boolean missing) {
    if (!has(key)) {
      return missing;
    }
    if (!node.get(key).isBoolean()) {
      throw refused(key, "must be true or false");
    }
    return node.get(key).asBoolean();
  }

  /** A text, or the default. */
  public String text(String key, String missing) {
    if (!has(key)) {
      return missing;
    }
    if (!node.get(key).isTextual()) {
      throw refused(key, "must be a text");
    }
    return node.get(key).asText();
  }

  /** Texts; empty when the key is missing. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    if (has(key)) {
      node.get(key).forEach(value -> texts.add(value.asText()));
    }
    return List.copyOf(texts);
  }

  /** An object in it. */
  public Optional<HubConfig> object(String key) {
    if (!has(key)) {
      return Optional.empty();
    }
    if (!node.get(key).isObject()) {
      throw refused(key, "must be an object");
    }
    return Optional.of(new HubConfig(origin, prefix + key + ".", node.get(key)));
  }

  /** The names of its keys. */
  public List<String> keys() {
    return node.propertyStream().map(entry -> entry.getKey()).toList();
  }

  /**
   * Refuses a value that is not among those that we do.
   *
   * @param done the values that we do; a missing key is one of them
   */
  public void only(String key, Object... done) {
    if (has(key) && Arrays.stream(done).noneMatch(d -> JSON.valueToTree(d).equals(node.get(key)))) {
      String values = Arrays.stream(done).map(String::valueOf).collect(Collectors.joining(" or "));
      throw refused(key, "only %s is done here".formatted(values));
    }
  }

  /** The refusal of a key's value. */
  public FamilyException refused(String key, String why) {
    return new FamilyException(
        "%s: %s%s is %s: %s".formatted(origin, prefix, key, shortened(node.path(key)), why));
  }

  private static String shortened(JsonNode value) {
    String text = value.isMissingNode() ? "missing" : value.toString();
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }

  private JsonNode required(String key) {
    if (!has(key)) {
      throw new FamilyException("%s: %s%s is missing".formatted(origin, prefix, key));
    }
    return node.get(key);
  }

  @Override
  public String toString() {
    return origin;
  }
}
