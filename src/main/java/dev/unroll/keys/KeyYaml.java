package dev.unroll.keys;

import dev.unroll.text.Spelling;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Keys as YAML: {@code keys:} with a list of entries, checked strictly. */
final class KeyYaml {
  private static final String KEYS = "keys";
  private static final String NAME = "name";
  private static final String HASH = "hash";
  private static final String ROLE = "role";
  private static final String MODELS = "models";
  private static final String REQUESTS = "requestsPerMinute";
  private static final String TOKENS = "tokensPerMinute";
  private static final String STREAMS = "streams";
  private static final String PRIORITY = "priority";
  private static final List<String> FIELDS =
      List.of(NAME, HASH, ROLE, MODELS, REQUESTS, TOKENS, STREAMS, PRIORITY);

  /** What a name may be, so that it stands as it is in a log line. */
  static final Pattern NAMES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

  private static final Pattern HASHES =
      Pattern.compile(KeyEntry.Proof.Hash.PREFIX + "([0-9a-fA-F]{64})");

  private KeyYaml() {}

  /**
   * The entries of a file.
   *
   * @throws KeyFileException with what is wrong, without the file's name
   */
  static List<KeyEntry> read(String yaml) {
    LoaderOptions strict = new LoaderOptions();
    strict.setAllowDuplicateKeys(false);
    strict.setMaxAliasesForCollections(0);
    Object root;
    try {
      root = new Yaml(new SafeConstructor(strict)).load(yaml);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new KeyFileException("line " + line + ": is not valid YAML");
    } catch (YAMLException e) {
      throw new KeyFileException("is not valid YAML");
    }
    if (!(root instanceof Map<?, ?> map)
        || !map.keySet().equals(Set.of(KEYS))
        || !(map.get(KEYS) instanceof List<?> list)) {
      throw new KeyFileException("must be 'keys:' with a list, and nothing else");
    }
    List<KeyEntry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Object element : list) {
      String where = KEYS + "[" + entries.size() + "]";
      KeyEntry entry = entry(where, element);
      if (!names.add(entry.name())) {
        throw new KeyFileException(where + ": the name '" + entry.name() + "' is taken");
      }
      entries.add(entry);
    }
    return entries;
  }

  private static KeyEntry entry(String where, @Nullable Object element) {
    if (!(element instanceof Map<?, ?> fields)) {
      throw new KeyFileException(where + ": must have fields, such as name and hash");
    }
    for (Object field : fields.keySet()) {
      if (!FIELDS.contains(String.valueOf(field))) {
        throw new KeyFileException(
            "%s: unknown field '%s'%s"
                .formatted(
                    where,
                    field,
                    Spelling.nearest(String.valueOf(field), FIELDS)
                        .map(known -> "; did you mean '" + known + "'?")
                        .orElse("")));
      }
    }
    String name = text(where, NAME, fields.get(NAME));
    if (!NAMES.matcher(name).matches()) {
      throw new KeyFileException(
          where + ".name: must be up to 64 letters, digits and . _ @ -, not '" + name + "'");
    }
    return new KeyEntry(
        name,
        proof(where, fields),
        fields.containsKey(MODELS) ? Optional.of(models(where, fields)) : Optional.empty(),
        new KeyEntry.Limits(
            limit(where, REQUESTS, fields),
            limit(where, TOKENS, fields),
            limit(where, STREAMS, fields),
            priority(where, fields)));
  }

  private static OptionalInt priority(String where, Map<?, ?> fields) {
    if (!fields.containsKey(PRIORITY)) {
      return OptionalInt.empty();
    }
    int most = KeyEntry.Limits.MOST_PRIORITY;
    if (fields.get(PRIORITY) instanceof Integer number && Math.abs((long) number) <= most) {
      return OptionalInt.of(number);
    }
    throw new KeyFileException(
        "%s.%s: must be a whole number from -%d to %d".formatted(where, PRIORITY, most, most));
  }

  private static KeyEntry.Proof proof(String where, Map<?, ?> fields) {
    if (fields.containsKey(HASH) == fields.containsKey(ROLE)) {
      throw new KeyFileException(where + ": must have either hash or role");
    }
    if (fields.containsKey(ROLE)) {
      return new KeyEntry.Proof.Role(text(where, ROLE, fields.get(ROLE)));
    }
    var hash = HASHES.matcher(text(where, HASH, fields.get(HASH)));
    if (!hash.matches()) {
      throw new KeyFileException(where + ".hash: must be sha256: and 64 hexadecimal digits");
    }
    return new KeyEntry.Proof.Hash(hash.group(1).toLowerCase(Locale.ROOT));
  }

  private static String text(String where, String field, @Nullable Object value) {
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new KeyFileException(where + "." + field + ": must be a text");
  }

  private static List<String> models(String where, Map<?, ?> fields) {
    if (!(fields.get(MODELS) instanceof List<?> list)) {
      throw new KeyFileException(where + ".models: must be a list of names");
    }
    return list.stream().map(model -> text(where, MODELS, model)).toList();
  }

  private static OptionalInt limit(String where, String field, Map<?, ?> fields) {
    if (!fields.containsKey(field)) {
      return OptionalInt.empty();
    }
    if (fields.get(field) instanceof Integer number && number > 0) {
      return OptionalInt.of(number);
    }
    throw new KeyFileException(where + "." + field + ": must be a whole number above 0");
  }

  /** The file with these entries. */
  static String write(List<KeyEntry> entries) {
    DumperOptions style = new DumperOptions();
    style.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    style.setSplitLines(false);
    return new Yaml(style).dump(Map.of(KEYS, entries.stream().map(KeyYaml::fields).toList()));
  }

  private static Map<String, Object> fields(KeyEntry entry) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(NAME, entry.name());
    switch (entry.proof()) {
      case KeyEntry.Proof.Hash(String hex) -> fields.put(HASH, KeyEntry.Proof.Hash.PREFIX + hex);
      case KeyEntry.Proof.Role(String role) -> fields.put(ROLE, role);
    }
    entry.models().ifPresent(models -> fields.put(MODELS, models));
    BiConsumer<String, OptionalInt> limit =
        (name, value) -> value.ifPresent(most -> fields.put(name, most));
    limit.accept(REQUESTS, entry.limits().requestsPerMinute());
    limit.accept(TOKENS, entry.limits().tokensPerMinute());
    limit.accept(STREAMS, entry.limits().streams());
    limit.accept(PRIORITY, entry.limits().priority());
    return fields;
  }
}
