package dev.unroll.text.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.text.JsonFault;
import dev.unroll.text.JsonHeap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code tokenizer.json} says about its tokens.
 *
 * @param tokens the bytes that each token stands for; special tokens stand for none
 * @param knowsEverything whether it falls back to bytes and so encodes every character
 * @param characters the characters that it encodes if it does not
 * @param lowercase whether it lower-cases texts first
 * @param special the tokens that are not text, by their names
 * @param blankEaters those of them before, or after, which blanks are dropped
 * @param longestToken most characters of a text that one token stands for, see {@link TokenLength}
 * @param longestText the longest text that it may be given, in bytes
 * @param textOnly the same {@code tokenizer.json} without them among the added tokens, which are
 *     looked for in texts
 * @param textWithin the same for a text that does not stand at the beginning, if that differs
 */
record TokenizerFile(
    List<byte[]> tokens,
    boolean knowsEverything,
    Set<Integer> characters,
    boolean lowercase,
    Map<String, Long> special,
    BlankEaters blankEaters,
    int longestToken,
    int longestText,
    String textOnly,
    Optional<String> textWithin) {

  /**
   * Special tokens that take the blanks beside them.
   *
   * @param left those that take the blanks before them
   * @param right those that take the blanks after them
   */
  record BlankEaters(Set<String> left, Set<String> right) {}

  /**
   * Reads the content of a {@code tokenizer.json}.
   *
   * @throws IllegalArgumentException with the reason if it is not one
   */
  static TokenizerFile parse(byte[] content) throws IOException {
    JsonNode root;
    try {
      JsonHeap.requireRoom(content, "the file");
      root = new ObjectMapper().readTree(content);
    } catch (JsonProcessingException malformed) {
      throw new IllegalArgumentException("not JSON: " + JsonFault.reason(malformed), malformed);
    }
    JsonNode vocabulary = root.path("model").path("vocab");
    if (vocabulary.isArray()) {
      throw new IllegalArgumentException(
          "of the type %s, which is not supported; BPE, WordPiece and WordLevel are"
              .formatted(root.path("model").path("type").asText("Unigram")));
    }
    if (!vocabulary.isObject() || vocabulary.isEmpty()) {
      throw new IllegalArgumentException("has no vocabulary (model.vocab)");
    }
    TokenNames names = TokenNames.of(root.path("decoder"));
    int longestText = TokenizerCheck.longestText(root);
    if (root instanceof ObjectNode options) { // Texts are never cut off or filled up.
      options.putNull("truncation");
      options.putNull("padding");
    }
    int most = vocabulary.size() + root.path("added_tokens").size();
    List<byte[]> tokens = new ArrayList<>();
    Set<Integer> characters = new HashSet<>();
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      String token = entry.getKey();
      byte[] bytes = names.bytes(token);
      put(tokens, entry.getValue(), bytes, most);
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (text.codePointCount(0, text.length()) == 1) {
        characters.add(text.codePointAt(0));
      }
    }
    Map<String, Long> special = new HashMap<>();
    Set<String> left = new HashSet<>();
    Set<String> right = new HashSet<>();
    for (Iterator<JsonNode> list = root.path("added_tokens").iterator(); list.hasNext(); ) {
      JsonNode added = list.next();
      String name = added.path("content").asText();
      if (added.path("special").asBoolean()) {
        put(tokens, added.path("id"), new byte[0], most);
        special.put(name, added.path("id").asLong());
        if (added.path("lstrip").asBoolean()) {
          left.add(name);
        }
        if (added.path("rstrip").asBoolean()) {
          right.add(name);
        }
        list.remove();
      } else {
        put(tokens, added.path("id"), name.getBytes(StandardCharsets.UTF_8), most);
      }
    }
    special.keySet().stream()
        .filter(name -> name.codePointCount(0, name.length()) == 1)
        .forEach(name -> characters.remove(name.codePointAt(0)));
    if (tokens.contains(null)) {
      throw new IllegalArgumentException("token " + tokens.indexOf(null) + " is missing");
    }
    return new TokenizerFile(
        List.copyOf(tokens),
        names == TokenNames.BYTE_LEVEL || root.path("model").path("byte_fallback").asBoolean(),
        Set.copyOf(characters),
        has(root.path("normalizer"), "Lowercase"),
        Map.copyOf(special),
        new BlankEaters(left, right),
        TokenLength.longest(root, tokens, special.keySet(), !left.isEmpty() || !right.isEmpty()),
        longestText,
        root.toString(),
        dropFirstPrefix(root.path("pre_tokenizer"))
            ? Optional.of(root.toString())
            : Optional.empty());
  }

  /**
   * Metaspace's scheme {@code first} puts a blank before what stands at the very beginning and
   * before nothing behind a special token; changes it to put none.
   *
   * @return whether there was any
   */
  private static boolean dropFirstPrefix(JsonNode step) {
    boolean any = false;
    if (step instanceof ObjectNode metaspace
        && metaspace.path("prepend_scheme").asText().equals("first")) {
      metaspace.put("prepend_scheme", "never");
      any = true;
    }
    for (JsonNode part : step.path("pretokenizers")) {
      any |= dropFirstPrefix(part);
    }
    return any;
  }

  @SuppressWarnings("NullAway") // gaps are filled by later tokens; parse refuses what is left
  private static void put(List<byte[]> tokens, JsonNode id, byte[] bytes, int most) {
    if (!id.isInt() || id.intValue() < 0) {
      throw new IllegalArgumentException("has a token without a number");
    }
    if (id.intValue() >= most) {
      throw new IllegalArgumentException(
          "has a token numbered %d, but only %d tokens".formatted(id.intValue(), most));
    }
    while (tokens.size() <= id.intValue()) {
      tokens.add(null);
    }
    tokens.set(id.intValue(), bytes);
  }

  /** Whether a step, or a sequence of steps, has one of this type. */
  static boolean has(JsonNode step, String type) {
    if (step.path("type").asText().equals(type)) {
      return true;
    }
    for (String list : List.of("decoders", "normalizers", "pretokenizers")) {
      for (JsonNode part : step.path(list)) {
        if (has(part, type)) {
          return true;
        }
      }
    }
    return false;
  }
}
