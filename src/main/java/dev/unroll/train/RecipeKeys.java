package dev.unroll.train;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A recipe as {@code --set} names its parts: {@code training.optimizer.learningRate}. */
final class RecipeKeys {
  private RecipeKeys() {}

  /** Every scalar of a YAML text by its dotted path. */
  static Map<String, String> of(String yaml) {
    Map<String, String> values = new TreeMap<>();
    flatten("", new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml), values);
    return values;
  }

  private static void flatten(String path, @Nullable Object node, Map<String, String> values) {
    switch (node) {
      case Map<?, ?> map ->
          map.forEach(
              (key, value) -> flatten(path.isEmpty() ? "" + key : path + "." + key, value, values));
      case Iterable<?> items -> {
        int index = 0;
        for (Object item : items) {
          flatten(path + "[" + index++ + "]", item, values);
        }
      }
      case null -> values.put(path, "null");
      default -> values.put(path, node.toString());
    }
  }
}
