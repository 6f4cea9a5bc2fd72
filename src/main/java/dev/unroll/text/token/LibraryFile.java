package dev.unroll.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@code tokenizer.json} as Hugging Face's library gets it: every token has its number, but those
 * that steer the model have names that no text contains, so that none becomes one of them.
 *
 * <p>The library itself numbers the added tokens that its vocabulary lacks, in their order from the
 * vocabulary's size on. So all of them are there, up to the last that matters.
 */
final class LibraryFile {
  private static final String NAME = "\uFDD1" + UUID.randomUUID() + ":";
  private static final Pattern NAMED = Pattern.compile(Pattern.quote(NAME) + "(\\d{1,9});");

  private LibraryFile() {}

  /**
   * Changes a file.
   *
   * @param names the numbers of the vocabulary's tokens
   * @param added checked to have the vocabulary's numbers, and others than one another
   */
  static void hideControls(ObjectNode root, Map<String, Integer> names, List<AddedToken> added) {
    ObjectNode model = (ObjectNode) root.path("model");
    String unknown = model.path("unk_token").asText("");
    int size = model.path("vocab").size();
    Set<String> hidden = new HashSet<>();
    TreeMap<Integer, AddedToken> beyond = new TreeMap<>();
    ArrayNode kept = root.putArray("added_tokens");
    for (AddedToken token : added) {
      if (token.id() >= size && !names.containsKey(token.name())) {
        beyond.put(token.id(), token);
      } else if (!token.isControl()) {
        kept.add(entry(token.name(), token));
      } else if (names.containsKey(token.name()) && !token.name().equals(unknown)) {
        hidden.add(token.name());
        hide(model, token);
      }
    }
    if (!hidden.isEmpty()) {
      dropMerges(model, hidden);
    }
    while (!beyond.isEmpty() && beyond.lastEntry().getValue().special()) {
      beyond.pollLastEntry(); // It is never looked for, and gives no text.
    }
    for (AddedToken token : beyond.values()) {
      kept.add(entry(token.isControl() ? placeholder(token.id()) : token.name(), token));
    }
  }

  private static ObjectNode entry(String name, AddedToken token) {
    ObjectNode entry =
        JsonNodeFactory.instance.objectNode().put("id", token.id()).put("content", name);
    boolean isText = !token.isControl();
    return entry
        .put("single_word", isText && token.wholeWord())
        .put("lstrip", isText && token.left())
        .put("rstrip", isText && token.right())
        .put("normalized", isText && token.normalized())
        .put("special", token.special());
  }

  private static void hide(ObjectNode model, AddedToken token) {
    if (model.path("vocab") instanceof ObjectNode vocabulary) {
      JsonNode id = vocabulary.remove(token.name());
      vocabulary.set(placeholder(token.id()), id);
    } else if (model.path("unk_id").asInt(-1) != token.id()) {
      ((ArrayNode) model.path("vocab").path(token.id()))
          .set(0, TextNode.valueOf(placeholder(token.id())));
    }
  }

  /** Drops the merges that make a hidden token or need one. */
  private static void dropMerges(ObjectNode model, Set<String> hidden) {
    int prefix = model.path("continuing_subword_prefix").asText("").length();
    ArrayNode kept = model.arrayNode();
    for (Iterator<JsonNode> merges = model.path("merges").iterator(); merges.hasNext(); ) {
      JsonNode merge = merges.next();
      String left = merge.path(0).asText();
      String right = merge.path(1).asText();
      if (merge.isTextual()) {
        String pair = merge.textValue();
        int blank = Math.max(0, pair.indexOf(' '));
        left = pair.substring(0, blank);
        right = pair.substring(Math.min(pair.length(), blank + 1));
      }
      String both = left + right.substring(Math.min(prefix, right.length()));
      if (!hidden.contains(left) && !hidden.contains(right) && !hidden.contains(both)) {
        kept.add(merge);
      }
    }
    if (model.has("merges")) {
      model.set("merges", kept);
    }
  }

  private static String placeholder(int id) {
    return NAME + id + ";";
  }

  /**
   * A decoded text with the names of its tokens.
   *
   * @param names by number
   */
  static String withNames(String decoded, Map<Long, String> names) {
    if (!decoded.contains(NAME)) {
      return decoded;
    }
    return NAMED
        .matcher(decoded)
        .replaceAll(
            name ->
                Matcher.quoteReplacement(names.getOrDefault(Long.parseLong(name.group(1)), "")));
  }
}
