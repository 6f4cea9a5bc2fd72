package dev.unroll.train.recipe;

import dev.unroll.text.Spelling;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Reads the values of a recipe's keys: numbers, texts, lists of texts, names of constants. */
record RecipeValues(RecipeTree tree) {
  /**
   * Reads a value.
   *
   * @param key its whole path, for messages
   * @param allowed numbers
   */
  Object read(Node node, String key, Class<?> type, Interval allowed) {
    Class<?> boxed = MethodType.methodType(type).wrap().returnType();
    if (boxed == Integer.class) {
      return (int) whole(node, key, allowed, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    if (boxed == Long.class) {
      return whole(node, key, allowed, Long.MIN_VALUE, Long.MAX_VALUE);
    }
    if (boxed == Double.class) {
      return number(node, key, allowed);
    }
    if (boxed == Boolean.class) {
      return truth(node, key);
    }
    if (type == String.class) {
      return text(node, key);
    }
    if (type == List.class) {
      return texts(node, key);
    }
    return type == Every.class ? every(node, key) : choice(node, key, type);
  }

  private Every every(Node node, String key) {
    try {
      return Every.parse(text(node, key));
    } catch (IllegalArgumentException mistyped) {
      throw tree.failure(node, key + " " + mistyped.getMessage() + isNow(node));
    }
  }

  private Object choice(Node node, String key, Class<?> type) {
    Map<String, Object> constants = RecordShape.constants(type);
    String name = text(node, key);
    Object constant = constants.get(name);
    if (constant == null) {
      List<String> names = List.copyOf(constants.keySet());
      throw tree.failure(node, "unknown " + key + " '" + name + "'" + hint(name, names));
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
    throw tree.failure(node, key + " must be a whole number" + range + isNow(node));
  }

  private double number(Node node, String key, Interval allowed) {
    String text = scalar(node);
    if (text != null && text.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,3})?")) {
      double value = Double.parseDouble(text);
      if (allowed.contains(value)) {
        return value;
      }
    }
    throw tree.failure(node, key + " must be a number, " + allowed.inWords() + isNow(node));
  }

  private boolean truth(Node node, String key) {
    String text = scalar(node);
    if (text == null || !(text.equals("true") || text.equals("false"))) {
      throw tree.failure(node, key + " must be true or false" + isNow(node));
    }
    return text.equals("true");
  }

  /** A value that is text. */
  String text(Node node, String key) {
    String text = scalar(node);
    if (text == null) {
      throw tree.failure(node, key + " must be text" + isNow(node));
    }
    return text;
  }

  private List<String> texts(Node node, String key) {
    if (!(node instanceof SequenceNode sequence)) {
      throw tree.failure(node, key + " must be a list such as [a, b]" + isNow(node));
    }
    tree.refuseTag(node, Tag.SEQ, key);
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

  /** What was probably meant, and what is allowed. */
  static String hint(String given, List<String> allowed) {
    String suggestion =
        Spelling.nearest(given, allowed).map(near -> "; did you mean '" + near + "'?").orElse("");
    return suggestion + " (allowed: " + String.join(", ", allowed) + ")";
  }

  /** What a value is, for the end of a message. */
  static String isNow(Node node) {
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
}
