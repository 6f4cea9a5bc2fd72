package dev.unroll.text.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.text.JsonFault;
import dev.unroll.text.JsonHeap;
import dev.unroll.text.token.TokenBytes.Invalid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a {@code tokenizer.json} says about its tokens.
 *
 * @param bytes the bytes that each token stands for; special tokens stand for none
 * @param knowsEverything whether it encodes every character: as bytes, or as one that is unknown
 * @param characters the characters that it encodes if it does not
 * @param lowercase whether it lower-cases texts first
 * @param firstBlank what its decoder does with the blank at a text's beginning
 * @param added its added tokens
 * @param longestToken most characters of a text that one token stands for, see {@link TokenLength}
 * @param longestText the longest text that it may be given, in bytes
 * @param source opens the model, for which no text becomes a token that steers
 */
record TokenizerFile(
    TokenBytes bytes,
    boolean knowsEverything,
    Set<Integer> characters,
    boolean lowercase,
    FirstBlank firstBlank,
    List<AddedToken> added,
    int longestToken,
    int longestText,
    Source source) {

  /** Most numbers that no token has; those of GPT-4's vocabulary are 16. */
  private static final int MOST_GAPS = 1024;

  private static final byte[] NO_TEXT = {};

  /** Opens a model. */
  interface Source {
    TextModel open() throws IOException;
  }

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
    JsonNode model = root.path("model");
    if (model.path("vocab").isEmpty() || !(root instanceof ObjectNode options)) {
      throw new IllegalArgumentException("has no vocabulary (model.vocab)");
    }
    TokenNames names = TokenNames.of(root.path("decoder"));
    int longestText = TokenizerCheck.longestText(root);
    options.putNull("truncation"); // Texts are never cut off or filled up.
    options.putNull("padding");
    int most = model.path("vocab").size() + root.path("added_tokens").size() + MOST_GAPS;
    List<byte[]> tokens = new ArrayList<>();
    BitSet single = new BitSet();
    Set<Integer> characters = new HashSet<>();
    Map<String, Integer> vocabulary = vocabulary(model.path("vocab"), most);
    vocabulary.forEach(
        (token, id) -> {
          byte[] bytes = names.bytes(token);
          put(tokens, id, bytes);
          single.set(id, names.isByte(token));
          String text = new String(bytes, StandardCharsets.UTF_8);
          if (text.codePointCount(0, text.length()) == 1) {
            characters.add(text.codePointAt(0));
          }
        });
    List<AddedToken> added = added(root.path("added_tokens"), vocabulary, tokens, most);
    List<String> controls = new ArrayList<>();
    for (AddedToken token : added) {
      put(tokens, token.id(), token.special() ? new byte[0] : names.bytes(token.name()));
      if (token.isControl()) {
        controls.add(token.name());
      }
      if (token.name().codePointCount(0, token.name().length()) == 1) {
        if (token.special()) {
          characters.remove(token.name().codePointAt(0));
        } else {
          characters.add(token.name().codePointAt(0));
        }
      }
    }
    fillGaps(
        tokens, vocabulary.keySet().containsAll(added.stream().map(AddedToken::name).toList()));
    boolean eatsBlanks = added.stream().anyMatch(token -> token.left() || token.right());
    int longestToken = TokenLength.longest(root, tokens, controls, eatsBlanks);
    boolean hasUnknown =
        vocabulary.containsKey(model.path("unk_token").asText("")) || model.path("unk_id").isInt();
    boolean isPieces = model.path("type").asText().equals(PieceJson.TYPE);
    Invalid invalid =
        names != TokenNames.SENTENCE_PIECE
            ? Invalid.TOGETHER
            : isPieces ? Invalid.EACH : Invalid.WHOLE_ROW;
    TokenBytes all = new TokenBytes(List.copyOf(tokens), single, invalid);
    FirstBlank firstBlank = FirstBlank.of(root.path("decoder"));
    Source source;
    if (isPieces) {
      TextModel opened = PieceJson.open(root, vocabulary, added, all);
      source = () -> opened;
      firstBlank = PieceModel.firstBlank(PieceJson.pieces(model));
    } else {
      LibraryFile.hideControls(options, vocabulary, added);
      String json = root.toString();
      String within = dropFirstPrefix(root.path("pre_tokenizer")) ? root.toString() : null;
      source = () -> LibraryModel.open(json, within);
    }
    return new TokenizerFile(
        all,
        names == TokenNames.BYTE_LEVEL || hasUnknown || model.path("byte_fallback").asBoolean(),
        Set.copyOf(characters),
        has(root.path("normalizer"), "Lowercase"),
        firstBlank,
        added,
        longestToken,
        longestText,
        source);
  }

  /**
   * The vocabulary's tokens, which are a dictionary, or for Unigram a list of pieces and scores.
   */
  private static Map<String, Integer> vocabulary(JsonNode vocabulary, int most) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    int next = 0;
    for (JsonNode piece : vocabulary.isArray() ? vocabulary : List.<JsonNode>of()) {
      if (!piece.isArray() || !piece.path(0).isTextual() || !piece.path(1).isNumber()) {
        throw new IllegalArgumentException("model.vocab[%d] is no piece".formatted(next));
      }
      if (numbers.put(piece.path(0).textValue(), next) != null) {
        throw new IllegalArgumentException("model.vocab[%d] is there twice".formatted(next));
      }
      next++;
    }
    for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
      JsonNode id = entry.getValue();
      if (!id.isInt() || id.intValue() < 0) {
        throw new IllegalArgumentException("has a token without a number");
      }
      requireBelow(id.intValue(), most);
      numbers.put(entry.getKey(), id.intValue());
    }
    return numbers;
  }

  /** The added tokens, whose numbers the library must be able to give them. */
  private static List<AddedToken> added(
      JsonNode list, Map<String, Integer> vocabulary, List<byte[]> tokens, int most) {
    Map<String, AddedToken> byName = new LinkedHashMap<>();
    Set<Integer> numbers = new HashSet<>();
    for (JsonNode entry : list) {
      AddedToken token = AddedToken.of(entry);
      requireBelow(token.id(), most);
      Integer known = vocabulary.get(token.name());
      boolean taken = token.id() < tokens.size() && tokens.get(token.id()) != null;
      if (known == null ? taken : known != token.id()) {
        throw new IllegalArgumentException(
            "the added token %s has the number %d, which %s"
                .formatted(
                    token.name(),
                    token.id(),
                    known == null
                        ? "is another token's"
                        : "is %d in the vocabulary".formatted(known)));
      }
      AddedToken before = byName.putIfAbsent(token.name(), token);
      if (before == null ? !numbers.add(token.id()) : before.id() != token.id()) {
        throw new IllegalArgumentException(
            "has two added tokens numbered %d, or %s twice".formatted(token.id(), token.name()));
      }
    }
    return List.copyOf(byName.values());
  }

  private static void requireBelow(int id, int most) {
    if (id >= most) {
      throw new IllegalArgumentException(
          "has a token numbered %d, but only %d tokens".formatted(id, most - MOST_GAPS));
    }
  }

  /**
   * Numbers that no token has stand for no text.
   *
   * @param areAllNamed whether the vocabulary has every token; the library numbers the others, and
   *     leaves none out
   */
  private static void fillGaps(List<byte[]> tokens, boolean areAllNamed) {
    int first = tokens.indexOf(null);
    if (first >= 0 && !areAllNamed) {
      throw new IllegalArgumentException("token " + first + " is missing");
    }
    tokens.replaceAll(token -> Objects.requireNonNullElse(token, NO_TEXT));
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
  private static void put(List<byte[]> tokens, int id, byte[] bytes) {
    while (tokens.size() <= id) {
      tokens.add(null);
    }
    tokens.set(id, bytes);
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
