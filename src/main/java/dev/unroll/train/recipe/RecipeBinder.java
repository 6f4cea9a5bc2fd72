package dev.unroll.train.recipe;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Binds YAML to records, strictly. A record's components are the keys of a mapping; a sealed
 * interface is bound to the record that its {@link ChosenBy} key names. Whatever is not understood
 * is a {@link RecipeException}.
 */
final class RecipeBinder {
  private final RecipeTree tree;
  private final RecipeValues values;

  RecipeBinder(RecipeTree tree) {
    this.tree = tree;
    this.values = new RecipeValues(tree);
  }

  Recipe bind() {
    return record(Recipe.class, tree.root(), "", List.of());
  }

  /** A mapping's keys and values by name; refuses a key that is given twice. */
  private Map<String, NodeTuple> entries(MappingNode mapping, String path) {
    Map<String, NodeTuple> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw tree.failure(tuple.getKeyNode(), "a key in " + section(path) + " is not a word");
      }
      NodeTuple first = entries.putIfAbsent(key.getValue(), tuple);
      if (first != null) {
        throw tree.failure(
            key,
            "'%s' is given twice in %s (first at %s)"
                .formatted(key.getValue(), section(path), tree.whereIs(first.getKeyNode())));
      }
    }
    return entries;
  }

  /**
   * Binds a mapping.
   *
   * @param alsoAllowed keys of the mapping that are not components: the one that chose the record
   */
  private <R> R record(Class<R> type, Node node, String path, List<String> alsoAllowed) {
    if (!(node instanceof MappingNode mapping)) {
      throw tree.failure(
          node, path + " must be a mapping of 'key: value'" + RecipeValues.isNow(node));
    }
    tree.refuseTag(node, Tag.MAP, section(path));
    Map<String, NodeTuple> entries = entries(mapping, path);
    RecordComponent[] components = type.getRecordComponents();
    List<String> allowed =
        Stream.concat(alsoAllowed.stream(), Arrays.stream(components).map(RecordShape::key))
            .distinct()
            .toList();
    for (Map.Entry<String, NodeTuple> entry : entries.entrySet()) {
      if (!allowed.contains(entry.getKey())) {
        throw tree.failure(
            entry.getValue().getKeyNode(),
            "unknown key '%s' in %s%s"
                .formatted(
                    entry.getKey(), section(path), RecipeValues.hint(entry.getKey(), allowed)));
      }
    }
    @Nullable Object[] arguments = new @Nullable Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      arguments[i] =
          component(components[i], entries.get(RecordShape.key(components[i])), node, path);
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException refused) {
      if (refused.getCause() instanceof ImpossibleValue impossible) {
        throw new RecipeException(
            tree.whereIs(nodeAt(mapping, impossible.key())),
            join(path, impossible.key()) + " " + impossible.problem());
      }
      throw new IllegalStateException(type + " cannot be made", refused);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(type + " cannot be made", impossible);
    }
  }

  private @Nullable Object component(
      RecordComponent component, @Nullable NodeTuple entry, Node parent, String path) {
    String key = join(path, RecordShape.key(component));
    if (entry != null && !isNull(entry.getValueNode())) {
      return value(component, entry.getValueNode(), key);
    }
    Default fallback = component.getAnnotation(Default.class);
    if (fallback != null) {
      return value(component, RecipeTree.parseDefault(fallback.value()), key);
    }
    if (component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
      return null;
    }
    throw tree.failure(
        entry == null ? parent : entry.getValueNode(),
        "'" + key + "' is missing" + needed(component));
  }

  private Object value(RecordComponent component, Node node, String key) {
    Class<?> type = component.getType();
    if (type.isAnnotationPresent(ChosenBy.class)) {
      return chosen(node, key, type);
    }
    if (type.isRecord() && type != Every.class) {
      return record(type, node, key, List.of());
    }
    Class<?> element = RecordShape.element(component);
    if (element.isRecord()) {
      return records(element, node, key);
    }
    return values.read(node, key, type, Interval.of(component.getAnnotation(Within.class)));
  }

  private List<Object> records(Class<?> type, Node node, String key) {
    if (!(node instanceof SequenceNode sequence)) {
      throw tree.failure(node, key + " must be a list of mappings" + RecipeValues.isNow(node));
    }
    tree.refuseTag(node, Tag.SEQ, key);
    List<Object> records = new ArrayList<>();
    for (Node one : sequence.getValue()) {
      records.add(record(type, one, key + "[" + records.size() + "]", List.of()));
    }
    return records;
  }

  private Object chosen(Node node, String path, Class<?> type) {
    String selector = RecordShape.selector(type);
    Map<String, Class<?>> records = RecordShape.choices(type);
    List<String> names = List.copyOf(records.keySet());
    if (!(node instanceof MappingNode mapping)) {
      throw tree.failure(
          node,
          "%s must be a mapping such as {%s: %s}%s"
              .formatted(path, selector, names.getFirst(), RecipeValues.isNow(node)));
    }
    NodeTuple entry = entries(mapping, path).get(selector);
    if (entry == null || isNull(entry.getValueNode())) {
      throw tree.failure(
          node,
          "'%s' is missing (allowed: %s)"
              .formatted(join(path, selector), String.join(", ", names)));
    }
    String name = values.text(entry.getValueNode(), join(path, selector));
    Class<?> chosen = records.get(name);
    if (chosen == null) {
      throw tree.failure(
          entry.getValueNode(),
          "unknown %s '%s'%s"
              .formatted(join(path, selector), name, RecipeValues.hint(name, names)));
    }
    return record(chosen, node, path, List.of(selector));
  }

  /** The node of a key, or of as much of its path as there is. */
  private static Node nodeAt(MappingNode mapping, String path) {
    Node found = mapping;
    for (String key : path.split("\\.", -1)) {
      Node next = found instanceof MappingNode section ? RecipeTree.find(section, key) : null;
      found = next == null ? found : next;
    }
    return found;
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static String needed(RecordComponent component) {
    Within within = component.getAnnotation(Within.class);
    if (within != null) {
      return " (a number, " + Interval.parse(within.value()).inWords() + ")";
    }
    Class<?> type = component.getType();
    if (type.isAnnotationPresent(ChosenBy.class)) {
      return " (a mapping with '%s': %s)"
          .formatted(
              RecordShape.selector(type), String.join(", ", RecordShape.choices(type).keySet()));
    }
    if (type.isRecord()) {
      return Arrays.stream(type.getRecordComponents())
          .map(RecordComponent::getName)
          .collect(Collectors.joining(", ", " (a mapping with ", ")"));
    }
    return "";
  }

  private static String section(String path) {
    return path.isEmpty() ? "the recipe" : path;
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }
}
