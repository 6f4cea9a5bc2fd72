package dev.unroll.train.recipe;

import dev.unroll.text.Spelling;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The strict way from YAML to records. A record's components are the keys of a mapping; a sealed
 * interface is bound to the record that its {@link ChosenBy} key names. Whatever is not understood
 * is a {@link RecipeException}.
 */
final class RecipeBinder {
  private final RecipeTree tree;

  RecipeBinder(RecipeTree tree) {
    this.tree = tree;
  }

  Recipe bind() {
    return record(Recipe.class, tree.root(), "", List.of());
  }

  /** A mapping's keys and values by name; refuses a key that is given twice. */
  private Map<String, NodeTuple> entries(MappingNode mapping, String path) {
    Map<String, NodeTuple> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw failure(tuple.getKeyNode(), "a key in " + section(path) + " is not a word");
      }
      NodeTuple first = entries.putIfAbsent(key.getValue(), tuple);
      if (first != null) {
        throw failure(
            key,
            "'%s' is given twice in %s (first at %s)"
                .formatted(key.getValue(), section(path), tree.whereIs(first.getKeyNode())));
      }
    }
    return entries;
  }

  /**
   * @param alsoAllowed keys of the mapping that are not components: the one that chose the record
   */
  private <R> R record(Class<R> type, Node node, String path, List<String> alsoAllowed) {
    if (!(node instanceof MappingNode mapping)) {
      throw failure(node, path + " must be a mapping of 'key: value'" + isNow(node));
    }
    refuseTag(node, Tag.MAP, path);
    Map<String, NodeTuple> entries = entries(mapping, path);
    RecordComponent[] components = type.getRecordComponents();
    List<String> allowed = new ArrayList<>(alsoAllowed);
    Arrays.stream(components).map(RecordComponent::getName).forEach(allowed::add);
    for (Map.Entry<String, NodeTuple> entry : entries.entrySet()) {
      if (!allowed.contains(entry.getKey())) {
        throw failure(
            entry.getValue().getKeyNode(),
            "unknown key '%s' in %s%s"
                .formatted(entry.getKey(), section(path), hint(entry.getKey(), allowed)));
      }
    }
    @Nullable Object[] values = new @Nullable Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = component(components[i], entries.get(components[i].getName()), node, path);
    }
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
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
    String key = join(path, component.getName());
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
    throw failure(
        entry == null ? parent : entry.getValueNode(),
        "'" + key + "' is missing" + needed(component));
  }

  private Object value(RecordComponent component, Node node, String key) {
    Class<?> type = component.getType();
    Within within = component.getAnnotation(Within.class);
    Interval allowed = Interval.parse(within == null ? "(-∞, ∞)" : within.value());
    if (type == int.class || type == Integer.class) {
      return (int) whole(node, key, allowed, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (type == long.class || type == Long.class) {
      return whole(node, key, allowed, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (type == double.class || type == Double.class) {
      return number(node, key, allowed);
    }
    if (type == boolean.class || type == Boolean.class) {
      return truth(node, key);
    }
    if (type == String.class) {
      return text(node, key);
    }
    if (type == List.class) {
      return texts(node, key);
    }
    if (type == Every.class) {
      try {
        return Every.parse(text(node, key));
      } catch (IllegalArgumentException mistyped) {
        throw failure(node, key + " " + mistyped.getMessage() + isNow(node));
      }
    }
    if (type.isEnum()) {
      return choice(node, key, type);
    }
    if (type.isSealed()) {
      return chosen(node, key, type);
    }
    return record(type, node, key, List.of());
  }

  private Object chosen(Node node, String path, Class<?> type) {
    String selector = RecordShape.selector(type);
    Map<String, Class<?>> records = RecordShape.choices(type);
    List<String> names = List.copyOf(records.keySet());
    if (!(node instanceof MappingNode mapping)) {
      throw failure(
          node,
          "%s must be a mapping such as {%s: %s}%s"
              .formatted(path, selector, names.getFirst(), isNow(node)));
    }
    NodeTuple entry = entries(mapping, path).get(selector);
    if (entry == null || isNull(entry.getValueNode())) {
      throw failure(
          node,
          "'%s' is missing (allowed: %s)"
              .formatted(join(path, selector), String.join(", ", names)));
    }
    String name = text(entry.getValueNode(), join(path, selector));
    Class<?> chosen = records.get(name);
    if (chosen == null) {
      throw failure(
          entry.getValueNode(),
          "unknown %s '%s'%s".formatted(join(path, selector), name, hint(name, names)));
    }
    return record(chosen, node, path, List.of(selector));
  }

  private Object choice(Node node, String key, Class<?> type) {
    Map<String, Object> constants = RecordShape.constants(type);
    String name = text(node, key);
    Object constant = constants.get(name);
    if (constant == null) {
      List<String> names = List.copyOf(constants.keySet());
      throw failure(node, "unknown " + key + " '" + name + "'" + hint(name, names));
    }
    return constant;
  }

  private long whole(Node node, String key, Interval allowed, long least, long most) {
    String text = scalar(node);
    if (text != null && text.matches("[-+]?[0-9]{1,19}")) {
      try {
        long value = Long.parseLong(text);
        if (allowed.contains((double) value) && value >= least && value <= most) {
          return value;
        }
      } catch (NumberFormatException tooLarge) {
        // falls through to the one message for all that is not allowed
      }
    }
    String range = Double.isInfinite(allowed.low()) ? "" : ", " + allowed.inWords();
    throw failure(node, key + " must be a whole number" + range + isNow(node));
  }

  private double number(Node node, String key, Interval allowed) {
    String text = scalar(node);
    if (text != null && text.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?")) {
      double value = Double.parseDouble(text);
      if (allowed.contains(value)) {
        return value;
      }
    }
    throw failure(node, key + " must be a number, " + allowed.inWords() + isNow(node));
  }

  private boolean truth(Node node, String key) {
    String text = scalar(node);
    if (text == null || !(text.equals("true") || text.equals("false"))) {
      throw failure(node, key + " must be true or false" + isNow(node));
    }
    return text.equals("true");
  }

  private String text(Node node, String key) {
    String text = scalar(node);
    if (text == null) {
      throw failure(node, key + " must be text" + isNow(node));
    }
    return text;
  }

  private List<String> texts(Node node, String key) {
    if (!(node instanceof SequenceNode sequence)) {
      throw failure(node, key + " must be a list such as [a, b]" + isNow(node));
    }
    refuseTag(node, Tag.SEQ, key);
    List<String> texts = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      texts.add(text(element, key + "[" + texts.size() + "]"));
    }
    return texts;
  }

  /** The text of a plain value, {@code null} if the node is something else. */
  private static @Nullable String scalar(Node node) {
    boolean plain = node instanceof ScalarNode && node.getTag().startsWith(Tag.PREFIX);
    return plain ? ((ScalarNode) node).getValue() : null;
  }

  private void refuseTag(Node node, Tag expected, String path) {
    if (!node.getTag().equals(expected)) {
      throw failure(node, section(path) + " has a tag (" + node.getTag().getValue() + ")");
    }
  }

  /** The node of a key, or of as much of its path as there is. */
  private static Node nodeAt(MappingNode mapping, String path) {
    Node found = mapping;
    for (String key : path.split("\\.", -1)) {
      Node section = found;
      if (section instanceof MappingNode entries) {
        for (NodeTuple tuple : entries.getValue()) {
          if (tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
            found = tuple.getValueNode();
          }
        }
      }
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
    if (type.isSealed()) {
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

  private static String hint(String given, List<String> allowed) {
    String suggestion =
        Spelling.nearest(given, allowed).map(near -> "; did you mean '" + near + "'?").orElse("");
    return suggestion + " (allowed: " + String.join(", ", allowed) + ")";
  }

  private static String isNow(Node node) {
    return switch (node) {
      case ScalarNode scalar -> ", is '" + shortened(scalar.getValue()) + "'";
      case SequenceNode sequence -> ", is a list";
      default -> ", is a mapping";
    };
  }

  private static String shortened(String value) {
    String line = value.replaceAll("\\s+", " ");
    return line.length() <= 60 ? line : line.substring(0, 57) + "…";
  }

  private static String section(String path) {
    return path.isEmpty() ? "the recipe" : path;
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private RecipeException failure(Node node, String problem) {
    return new RecipeException(tree.whereIs(node), problem);
  }
}
