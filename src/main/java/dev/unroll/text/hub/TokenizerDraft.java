package dev.unroll.text.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@code tokenizer.json} that is being written. */
final class TokenizerDraft {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final ObjectNode root = JSON.objectNode();
  private final Map<String, Integer> vocabulary;
  private final Map<String, ObjectNode> added = new LinkedHashMap<>();

  /**
   * @param vocabulary the number of each token
   */
  TokenizerDraft(Map<String, Integer> vocabulary) {
    this.vocabulary = new LinkedHashMap<>(vocabulary);
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    for (String step :
        List.of(
            "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model")) {
      root.putNull(step);
    }
  }

  Map<String, Integer> vocabulary() {
    return vocabulary;
  }

  Optional<Integer> number(String name) {
    return Optional.ofNullable(vocabulary.get(name));
  }

  /** The number that comes next. */
  int next() {
    return vocabulary.values().stream().mapToInt(n -> n).max().orElse(-1) + 1;
  }

  /** Names a token that is looked for in texts, and gives it a number if it has none. */
  ObjectNode add(String name, int number, boolean special) {
    vocabulary.putIfAbsent(name, number);
    return added.computeIfAbsent(
        name,
        _ ->
            JSON.objectNode()
                .put("id", vocabulary.get(name))
                .put("content", name)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special));
  }

  /** Makes a token of the vocabulary special, if it is there. */
  void special(String name) {
    if (vocabulary.containsKey(name)) {
      add(name, 0, true);
    }
  }

  void step(String key, JsonNode step) {
    root.set(key, step);
  }

  JsonNode step(String key) {
    return root.path(key);
  }

  static ObjectNode typed(String type) {
    return JSON.objectNode().put("type", type);
  }

  static ObjectNode sequence(String key, ObjectNode... steps) {
    ObjectNode sequence = typed("Sequence");
    ArrayNode list = sequence.putArray(key);
    for (ObjectNode step : steps) {
      list.add(step);
    }
    return sequence;
  }

  /** Puts tokens before and behind a text, where they are in the vocabulary. */
  void around(List<String> before, List<String> behind) {
    ObjectNode template = typed("TemplateProcessing");
    ArrayNode single = template.putArray("single");
    ObjectNode tokens = JSON.objectNode();
    before.forEach(name -> put(single, tokens, name));
    sequence(single, "A");
    behind.forEach(name -> put(single, tokens, name));
    ArrayNode pair = template.putArray("pair");
    before.forEach(name -> put(pair, tokens, name));
    sequence(pair, "A");
    sequence(pair, "B");
    behind.forEach(name -> put(pair, tokens, name));
    template.set("special_tokens", tokens);
    root.set("post_processor", template);
  }

  private static void sequence(ArrayNode list, String id) {
    list.addObject().putObject("Sequence").put("id", id).put("type_id", 0);
  }

  private void put(ArrayNode list, ObjectNode tokens, String name) {
    Integer number = vocabulary.get(name);
    if (number != null) {
      list.addObject().putObject("SpecialToken").put("id", name).put("type_id", 0);
      ObjectNode token = tokens.putObject(name).put("id", name);
      token.putArray("ids").add(number);
      token.putArray("tokens").add(name);
    }
  }

  /** The content of the file. */
  ObjectNode written(ObjectNode model) {
    ArrayNode list = root.putArray("added_tokens");
    added.values().stream()
        .sorted((a, b) -> Integer.compare(a.path("id").asInt(), b.path("id").asInt()))
        .forEach(list::add);
    root.set("model", model);
    return root;
  }
}
