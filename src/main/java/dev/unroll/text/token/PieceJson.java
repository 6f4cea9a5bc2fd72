package dev.unroll.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.text.token.SentencePieces.Kind;
import dev.unroll.text.token.SentencePieces.Piece;
import dev.unroll.text.token.SentencePieces.PieceType;
import dev.unroll.text.token.TextModel.Around;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A SentencePiece model in a {@code tokenizer.json}: a model of the type {@code SentencePiece},
 * which Hugging Face's library does not know. Its vocabulary, added tokens and post-processor are
 * written as in others.
 */
public final class PieceJson {
  static final String TYPE = "SentencePiece";

  private static final int MOST_GROWTH = 100;
  private static final int BLANK_BYTES = 3;
  private static final int LONGEST_PIECE = 256;
  private static final int MOST_PIECES = 1 << 20;

  private PieceJson() {}

  /**
   * The model for a {@code tokenizer.json}.
   *
   * @param unknown the name of the token for what is unknown
   * @param vocabulary the number of each token, special ones included
   */
  public static ObjectNode model(
      SentencePieces pieces, String unknown, Map<String, Integer> vocabulary) {
    ObjectNode model =
        JsonNodeFactory.instance
            .objectNode()
            .put("type", TYPE)
            .put("kind", pieces.kind().name())
            .put("unk_token", unknown)
            .put("byte_fallback", pieces.byteFallback())
            .put("add_dummy_prefix", pieces.dummyPrefix())
            .put("prefix_within", pieces.prefixWithin())
            .put("remove_extra_whitespaces", pieces.squeezed())
            .put("treat_whitespace_as_suffix", pieces.blankBehind())
            .put("precompiled_charsmap", pieces.charsmap());
    ObjectNode numbers = model.putObject("vocab");
    vocabulary.forEach(numbers::put);
    ArrayNode list = model.putArray("pieces");
    for (Piece piece : pieces.pieces()) {
      ArrayNode one = list.addArray().add(piece.name()).add(piece.score());
      if (piece.type() != PieceType.NORMAL) {
        one.add(piece.type().number);
      }
    }
    return model;
  }

  /** Whether a model of a {@code tokenizer.json} is one. */
  public static boolean isOne(JsonNode model) {
    return model.path("type").asText().equals(TYPE);
  }

  /**
   * Reads the pieces.
   *
   * @throws IllegalArgumentException with the reason if they are damaged
   */
  public static SentencePieces pieces(JsonNode model) {
    JsonNode list = model.path("pieces");
    if (!list.isArray() || list.isEmpty() || list.size() > MOST_PIECES) {
      throw new IllegalArgumentException("model.pieces: are none, or too many");
    }
    List<Piece> pieces = new ArrayList<>();
    for (JsonNode one : list) {
      String name = one.path(0).asText();
      if (!one.path(0).isTextual()
          || !one.path(1).isNumber()
          || name.isEmpty()
          || name.length() > LONGEST_PIECE) {
        throw new IllegalArgumentException("model.pieces[%d] is no piece".formatted(pieces.size()));
      }
      pieces.add(
          new Piece(
              name,
              one.path(1).floatValue(),
              PieceType.of(one.path(2).asInt(PieceType.NORMAL.number))));
    }
    Kind kind =
        switch (model.path("kind").asText()) {
          case "UNIGRAM" -> Kind.UNIGRAM;
          case "BPE" -> Kind.BPE;
          default -> throw new IllegalArgumentException("model.kind: neither UNIGRAM nor BPE");
        };
    SentencePieces read =
        new SentencePieces(
            kind,
            pieces,
            model.path("byte_fallback").asBoolean(),
            model.path("precompiled_charsmap").asText(""),
            model.path("add_dummy_prefix").asBoolean(),
            model.path("prefix_within").asBoolean(),
            model.path("remove_extra_whitespaces").asBoolean(),
            model.path("treat_whitespace_as_suffix").asBoolean());
    var _ = read.unknown();
    return read;
  }

  /** How much longer, at most, a text becomes by the normalisation. */
  static double growth(JsonNode model) {
    String map = model.path("precompiled_charsmap").asText("");
    String place = "model.precompiled_charsmap";
    double growth = map.isEmpty() ? 1 : CharacterMap.growth(place, map);
    if (growth > MOST_GROWTH) {
      throw new UnsafeTokenizer(place, "one byte may become more than " + MOST_GROWTH);
    }
    return growth * BLANK_BYTES; // A blank becomes a low line of three bytes.
  }

  /**
   * Opens the model.
   *
   * @param vocabulary with the names of special tokens
   * @param added of which the special ones are in no text
   */
  static TextModel open(
      JsonNode root, Map<String, Integer> vocabulary, List<AddedToken> added, TokenBytes tokens) {
    JsonNode model = root.path("model");
    SentencePieces pieces = pieces(model);
    Integer unknown = vocabulary.get(model.path("unk_token").asText(""));
    if (unknown == null) {
      throw new IllegalArgumentException("model.unk_token is not in model.vocab");
    }
    Map<String, Integer> texts = new HashMap<>(vocabulary);
    added.stream().filter(AddedToken::isControl).forEach(token -> texts.remove(token.name()));
    CharacterMap map =
        pieces.charsmap().isEmpty()
            ? null
            : CharacterMap.of("model.precompiled_charsmap", pieces.charsmap());
    return new PieceModel(pieces, map, texts, unknown, around(root, tokens.size()), tokens);
  }

  private static Around around(JsonNode root, int tokens) {
    List<Long> before = new ArrayList<>();
    List<Long> behind = new ArrayList<>();
    List<Long> to = before;
    JsonNode processor = root.path("post_processor");
    for (JsonNode piece : processor.path("single")) {
      if (piece.has("Sequence")) {
        to = behind;
      }
      String name = piece.path("SpecialToken").path("id").asText("");
      for (JsonNode id : processor.path("special_tokens").path(name).path("ids")) {
        if (id.asInt(-1) < 0 || id.asInt() >= tokens) {
          throw new IllegalArgumentException("post_processor: has a token that is not there");
        }
        to.add(id.asLong());
      }
    }
    return new Around(
        before.stream().mapToLong(Long::longValue).toArray(),
        behind.stream().mapToLong(Long::longValue).toArray());
  }
}
