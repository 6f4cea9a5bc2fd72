package dev.unroll.train.recipe;

import dev.unroll.Javadocs;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code recipes.md}: every key of a recipe as tables, from the records that bind it. */
final class RecipeReference {
  private final Javadocs docs;
  private final StringBuilder out = new StringBuilder();
  private final Deque<Section> waiting = new ArrayDeque<>();
  private final Set<Class<?>> seen = new HashSet<>();

  /** A record or a choice of them, by the path of its key. */
  private record Section(String path, Class<?> type) {}

  private RecipeReference(Javadocs docs) {
    this.docs = docs;
  }

  /**
   * The document.
   *
   * @param examples texts of recipes by what they are of
   */
  static String of(Javadocs docs, SequencedMap<String, String> examples) {
    return new RecipeReference(docs).whole(examples);
  }

  private String whole(SequencedMap<String, String> examples) {
    out.append(
        """
        # Keys of recipe.yaml

        This document is written from the types that read a recipe. What the keys are for, with data of your own, is in
        [models.md](models.md). `target/unroll init KIND --data FILE` writes a recipe that fits a file;
        `target/unroll schema recipe` prints a JSON Schema, by which editors complete and check:

        ```sh
        target/unroll schema recipe > models/recipe.schema.json
        target/unroll schema config > models/config.schema.json      # the same of config.json
        ```

        A recipe whose first line is `# yaml-language-server: $schema=../recipe.schema.json` then has completion in Visual
        Studio Code, IntelliJ IDEA and other editors. Any key can be set for one training:
        `target/unroll train models/my-model --set training.steps=500`. A default of – means: nothing, or what the meaning
        says.

        ## Examples

        """);
    examples.forEach(
        (what, recipe) -> out.append("%s:%n%n```yaml%n%s```%n%n".formatted(what, recipe)));
    out.append("## The recipe\n\n");
    table(Recipe.class, "");
    while (!waiting.isEmpty()) {
      section(waiting.poll());
    }
    return out.toString().stripTrailing() + "\n";
  }

  private void section(Section section) {
    Class<?> type = section.type();
    if (!seen.add(type)) {
      return;
    }
    out.append("## `").append(section.path()).append("`\n\n");
    docs.of(type).ifPresent(text -> out.append(text).append("\n\n"));
    if (!type.isAnnotationPresent(ChosenBy.class)) {
      table(type, section.path());
      return;
    }
    String selector = RecordShape.selector(type);
    Map<Class<?>, List<String>> named =
        RecordShape.choices(type).entrySet().stream()
            .collect(
                Collectors.groupingBy(
                    Map.Entry::getValue,
                    java.util.LinkedHashMap::new,
                    Collectors.mapping(Map.Entry::getKey, Collectors.toList())));
    named.forEach(
        (record, names) -> {
          String title =
              names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
          out.append("### `").append(selector).append(":` ").append(title).append("\n\n");
          docs.of(record).ifPresent(text -> out.append(text).append("\n\n"));
          table(record, section.path());
        });
  }

  private void table(Class<?> record, String path) {
    String selector = record.getInterfaces().length == 0 ? "" : "type";
    List<RecordComponent> components =
        List.of(record.getRecordComponents()).stream()
            .filter(component -> !(component.getName().equals(selector) && isChosen(record)))
            .toList();
    if (components.isEmpty()) {
      out.append("No further keys.\n\n");
      return;
    }
    out.append("| key | value | default | meaning |\n|---|---|---|---|\n");
    for (RecordComponent component : components) {
      String key =
          path.isEmpty() ? RecordShape.key(component) : path + "." + RecordShape.key(component);
      out.append(
          "| `%s` | %s | %s | %s |%n"
              .formatted(
                  RecordShape.key(component),
                  value(component, key),
                  fallback(component),
                  meaning(component)));
    }
    out.append('\n');
  }

  private static boolean isChosen(Class<?> record) {
    return record.isAnnotationPresent(TypeName.class);
  }

  private String value(RecordComponent component, String key) {
    Class<?> type = component.getType();
    Class<?> boxed = MethodType.methodType(type).wrap().returnType();
    Interval allowed = Interval.of(component.getAnnotation(Within.class));
    if (boxed == Integer.class || boxed == Long.class) {
      return "whole number" + words(allowed);
    }
    if (boxed == Double.class) {
      return "number" + words(allowed);
    }
    if (boxed == Boolean.class) {
      return "`true`, `false`";
    }
    if (type == String.class) {
      return "text";
    }
    if (type == Every.class) {
      return "such as `500 steps`, `1 epoch`";
    }
    if (type.isEnum()) {
      return RecordShape.constants(type).entrySet().stream()
          .map(each -> constant(each.getKey(), (Enum<?>) each.getValue()))
          .collect(Collectors.joining("; "));
    }
    if (type == List.class) {
      Class<?> element = RecordShape.element(component);
      if (!element.isRecord()) {
        return "list of texts";
      }
      waiting.add(new Section(key + "[]", element));
      return "list, see `%s[]`".formatted(key);
    }
    waiting.add(new Section(key, type));
    return "see `%s`".formatted(key);
  }

  private String constant(String name, Enum<?> constant) {
    return docs.of(constant)
        .map(text -> "`%s`: %s".formatted(name, ended(text)))
        .orElse("`" + name + "`");
  }

  /** A comment as a part of a sentence. */
  private static String ended(String text) {
    String whole = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    boolean isName = whole.length() > 1 && Character.isUpperCase(whole.charAt(1));
    return isName ? whole : whole.substring(0, 1).toLowerCase(Locale.ROOT) + whole.substring(1);
  }

  private static String words(Interval allowed) {
    String words = allowed.inWords();
    return words.equals("finite") ? "" : ", " + words;
  }

  private static String fallback(RecordComponent component) {
    Default fallback = component.getAnnotation(Default.class);
    if (fallback != null) {
      return "`" + fallback.value() + "`";
    }
    return RecipeSchema.isRequired(component) ? "required" : "–";
  }

  private String meaning(RecordComponent component) {
    return docs.of(component).orElse("").replace("|", "\\|");
  }
}
