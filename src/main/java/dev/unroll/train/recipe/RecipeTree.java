package dev.unroll.train.recipe;

import dev.unroll.text.OneLine;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The YAML of a recipe with overrides set into it; every node knows the file and line, or the
 * {@code --set} option, that it came from.
 */
final class RecipeTree {
  private static final int LARGEST_FILE = 1 << 20;
  private static final int DEEPEST_NESTING = 20;

  private final String origin;
  private final MappingNode root;
  private final IdentityHashMap<Node, String> settings = new IdentityHashMap<>();

  private RecipeTree(String origin, MappingNode root) {
    this.origin = origin;
    this.root = root;
  }

  static RecipeTree read(Path file) {
    String origin = file.toString();
    try {
      if (Files.isRegularFile(file) && Files.size(file) > LARGEST_FILE) {
        throw tooLarge(origin);
      }
      return parse(origin, Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException missing) {
      throw new RecipeException(origin, "no such file");
    } catch (CharacterCodingException encoding) {
      throw new RecipeException(origin, "not valid UTF-8");
    } catch (IOException unreadable) {
      String reason = Files.isDirectory(file) ? "is a folder, not a file" : "cannot be read";
      throw new RecipeException(origin, reason);
    }
  }

  private static RecipeException tooLarge(String origin) {
    return new RecipeException(origin, "too large for a recipe (limit: 1 MiB)");
  }

  static RecipeTree parse(String origin, String yaml) {
    Node node = compose(origin, yaml);
    return switch (node) {
      case null -> throw new RecipeException(origin, "is empty; a recipe starts with 'title: …'");
      case MappingNode mapping -> new RecipeTree(origin, mapping);
      default -> throw new RecipeException(at(origin, node), "must be a mapping of 'key: value'");
    };
  }

  /** A default's value, for the binder. */
  static Node parseDefault(String yaml) {
    Node node = compose("default", yaml);
    if (node == null) {
      throw new IllegalArgumentException("empty default");
    }
    return node;
  }

  MappingNode root() {
    return root;
  }

  /** Where a node was written: {@code models/x/recipe.yaml:12}. */
  String whereIs(Node node) {
    String setting = settings.get(node);
    return setting == null ? at(origin, node) : setting;
  }

  /** The exception for a node. */
  RecipeException failure(Node node, String problem) {
    return new RecipeException(whereIs(node), problem);
  }

  /** Refuses a node with a tag of its own, such as {@code !!set}. */
  void refuseTag(Node node, Tag expected, String section) {
    if (!node.getTag().equals(expected)) {
      throw failure(node, section + " has a tag (" + node.getTag().getValue() + ")");
    }
  }

  /** Applies one override, {@code training.optimizer.learningRate=0.001}. */
  void set(String setting) {
    String where = "--set " + setting;
    int equals = setting.indexOf('=');
    String path = equals < 0 ? "" : setting.substring(0, equals).strip();
    List<String> keys = List.of(path.split("\\.", -1));
    if (keys.stream().anyMatch(String::isBlank)) {
      throw new RecipeException(
          where, "must be like training.optimizer.learningRate=0.001 (key=value)");
    }
    Node value = compose(where, setting.substring(equals + 1));
    if (value == null) {
      throw new RecipeException(where, "has no value; 'null' takes a key away");
    }
    mark(value, where);
    MappingNode section = root;
    for (int i = 0; i < keys.size() - 1; i++) {
      Node next = find(section, keys.get(i));
      if (next == null) {
        next = new MappingNode(Tag.MAP, true, new ArrayList<>(), null, null, FlowStyle.BLOCK);
        mark(next, where);
        put(section, keys.get(i), next, where);
      }
      if (!(next instanceof MappingNode mapping)) {
        String parent = String.join(".", keys.subList(0, i + 1));
        throw new RecipeException(where, "'" + parent + "' has no keys of its own");
      }
      section = mapping;
    }
    put(section, keys.getLast(), value, where);
  }

  /** The value of a key; null when the mapping does not have it. */
  static @Nullable Node find(MappingNode mapping, String key) {
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode name && name.getValue().equals(key)) {
        return tuple.getValueNode();
      }
    }
    return null;
  }

  /** Whether a key of the recipe, or of a section of it, has a value. */
  boolean has(String... path) {
    Node at = root;
    for (String key : path) {
      at = at instanceof MappingNode mapping ? find(mapping, key) : null;
    }
    return at != null && !at.getTag().equals(Tag.NULL);
  }

  private void put(MappingNode mapping, String key, Node value, String where) {
    List<NodeTuple> tuples = new ArrayList<>(mapping.getValue());
    tuples.removeIf(
        tuple -> tuple.getKeyNode() instanceof ScalarNode n && n.getValue().equals(key));
    ScalarNode name = new ScalarNode(Tag.STR, true, key, null, null, ScalarStyle.PLAIN);
    settings.put(name, where);
    tuples.add(new NodeTuple(name, value));
    mapping.setValue(tuples);
  }

  private void mark(Node node, String where) {
    settings.put(node, where);
    switch (node) {
      case MappingNode mapping -> {
        for (NodeTuple tuple : mapping.getValue()) {
          mark(tuple.getKeyNode(), where);
          mark(tuple.getValueNode(), where);
        }
      }
      case SequenceNode sequence -> sequence.getValue().forEach(element -> mark(element, where));
      default -> {}
    }
  }

  private static @Nullable Node compose(String origin, String yaml) {
    if (yaml.length() > LARGEST_FILE) {
      throw tooLarge(origin);
    }
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(LARGEST_FILE);
    limits.setNestingDepthLimit(DEEPEST_NESTING);
    Yaml parser = new Yaml(limits);
    try {
      for (Event event : parser.parse(new StringReader(yaml))) {
        boolean shared =
            event instanceof AliasEvent
                || (event instanceof NodeEvent node && node.getAnchor() != null);
        if (shared) {
          throw new RecipeException(
              at(origin, event.getStartMark()), "anchors and aliases (& and *) are not allowed");
        }
      }
      return parser.compose(new StringReader(yaml));
    } catch (MarkedYAMLException malformed) {
      Mark mark = malformed.getProblemMark();
      String problem = malformed.getProblem();
      String context = malformed.getContext();
      String reason = problem == null ? context == null ? "unreadable" : context : problem;
      throw new RecipeException(at(origin, mark), "not valid YAML: " + OneLine.reason(reason));
    } catch (YAMLException malformed) {
      throw new RecipeException(
          origin, "not valid YAML: " + OneLine.reason(malformed.getMessage()));
    }
  }

  private static String at(String origin, Node node) {
    return at(origin, node.getStartMark());
  }

  private static String at(String origin, @Nullable Mark mark) {
    boolean option = origin.startsWith("--set ");
    return mark == null || option ? origin : origin + ":" + (mark.getLine() + 1);
  }
}
