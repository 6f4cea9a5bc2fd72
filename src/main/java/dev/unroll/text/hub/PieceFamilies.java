package dev.unroll.text.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.text.token.PieceJson;
import dev.unroll.text.token.SentencePieces;
import dev.unroll.text.token.SentencePieces.Piece;
import dev.unroll.text.token.SentencePieces.PieceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The numbers that each family gives to the pieces of its SentencePiece file. */
final class PieceFamilies {
  private static final String LOW_LINE = "\u2581";
  private static final List<String> FAIRSEQ = List.of("<s>", "<pad>", "</s>", "<unk>");
  private static final List<String> CAMEMBERT =
      List.of("<s>NOTUSED", "<pad>", "</s>NOTUSED", "<unk>", "<unk>NOTUSED");
  private static final int EXTRA_IDS = 100;
  private static final int MBART50_TOKENS = 250_054;

  private PieceFamilies() {}

  /** A folder with nothing but the SentencePiece file. */
  static ObjectNode ofFolder(TokenizerFolder folder, String file) {
    SentencePieces pieces = folder.pieces(file);
    String family = folder.family();
    return switch (family) {
      case "mbart50" -> fairseq(folder, pieces, LanguageCodes.MBART50, "en_XX", true);
      case "mbart" ->
          folder.vocabSize() >= MBART50_TOKENS
              ? fairseq(folder, pieces, LanguageCodes.MBART50, "en_XX", true)
              : fairseq(folder, pieces, LanguageCodes.MBART25, "en_XX", false);
      case "nllb" ->
          fairseq(
              folder,
              pieces,
              LanguageCodes.NLLB,
              "eng_Latn",
              !folder.flag("legacy_behaviour", false));
      case "xlmroberta", "xlmrobertaxl" -> fairseq(folder, pieces, List.of(), "<s>", true);
      case "t5", "mt5", "umt5" -> t5(folder, pieces);
      case "camembert" -> camembert(folder, pieces);
      case "xlnet", "albert", "debertav2", "bigbird", "pegasus", "xglm", "plbart" ->
          throw folder.fault(
              file, "numbers its pieces as " + family + " does, which is not known here");
      default -> llama(folder, pieces);
    };
  }

  /** The pieces have the numbers of the file, and a text nothing around it. */
  static ObjectNode plain(SentencePieces pieces, List<String> behind) {
    TokenizerDraft draft = new TokenizerDraft(numbers(pieces, 0));
    controls(draft, pieces, false);
    draft.around(List.of(), behind);
    return written(draft, pieces, unknown(pieces));
  }

  /** The pieces have the numbers of another file. */
  static ObjectNode named(
      SentencePieces pieces, TokenizerDraft draft, String unknown, List<String> before) {
    for (String name : List.of("<s>", "</s>", "<pad>", unknown)) {
      draft.special(name);
    }
    if (draft.number(unknown).isEmpty()) {
      throw new HubTokenizerException("the vocabulary has no " + unknown);
    }
    draft.around(before, List.of("</s>"));
    return written(draft, pieces, unknown);
  }

  private static ObjectNode llama(TokenizerFolder folder, SentencePieces pieces) {
    TokenizerDraft draft = new TokenizerDraft(numbers(pieces, 0));
    controls(draft, pieces, true);
    AddedTokens.read(folder, draft);
    List<String> before = new ArrayList<>();
    if (folder.flag("add_bos_token", true)) {
      before.add(folder.name("bos_token").orElse("<s>"));
    }
    List<String> behind = new ArrayList<>();
    if (folder.flag("add_eos_token", false)) {
      behind.add(folder.name("eos_token").orElse("</s>"));
    }
    draft.around(before, behind);
    boolean prefixWithin = pieces.dummyPrefix() && folder.flag("legacy", true);
    return written(draft, pieces.withPrefixWithin(prefixWithin), unknown(pieces));
  }

  /** Sentinels stand behind the pieces, the first of them last (Raffel et al. 2020). */
  private static ObjectNode t5(TokenizerFolder folder, SentencePieces pieces) {
    TokenizerDraft draft = new TokenizerDraft(numbers(pieces, 0));
    controls(draft, pieces, true);
    int extra = folder.setting("extra_ids").asInt(EXTRA_IDS);
    if (draft.number("<extra_id_0>").isEmpty()) {
      int first = draft.next();
      for (int i = 0; i < extra; i++) {
        draft.add("<extra_id_" + (extra - 1 - i) + ">", first + i, true);
      }
    } else {
      for (int i = 0; i < extra; i++) {
        draft.special("<extra_id_" + i + ">");
      }
    }
    AddedTokens.read(folder, draft);
    draft.around(List.of(), List.of("</s>"));
    return written(draft, pieces, unknown(pieces));
  }

  /**
   * The pieces stand one further on than in the file, behind four of fairseq's; languages and the
   * mask follow them.
   *
   * @param language the token before the text, or behind its end
   */
  private static ObjectNode fairseq(
      TokenizerFolder folder,
      SentencePieces pieces,
      List<String> languages,
      String language,
      boolean isBefore) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    FAIRSEQ.forEach(name -> numbers.put(name, numbers.size()));
    int number = 0;
    for (Piece piece : pieces.pieces()) {
      number++;
      if (piece.isText()) {
        numbers.putIfAbsent(piece.name(), number);
      }
    }
    TokenizerDraft draft = new TokenizerDraft(numbers);
    FAIRSEQ.forEach(draft::special);
    int next = pieces.pieces().size() + 1;
    for (String code : languages) {
      draft.add(code, next++, true);
    }
    draft.add("<mask>", next, true).put("lstrip", true);
    AddedTokens.read(folder, draft);
    String first = languages.isEmpty() ? language : folder.name("src_lang").orElse(language);
    draft.around(
        isBefore ? List.of(first) : List.of(), isBefore ? List.of("</s>") : List.of("</s>", first));
    return written(draft, pieces, "<unk>");
  }

  /** The pieces stand four further on than in the file, behind five of fairseq's. */
  private static ObjectNode camembert(TokenizerFolder folder, SentencePieces pieces) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    CAMEMBERT.forEach(name -> numbers.put(name, numbers.size()));
    List<Piece> all = pieces.pieces();
    for (int i = 1; i < all.size(); i++) {
      numbers.putIfAbsent(all.get(i).name(), CAMEMBERT.size() - 1 + i);
    }
    TokenizerDraft draft = new TokenizerDraft(numbers);
    CAMEMBERT.forEach(draft::special);
    draft.special("<s>");
    draft.special("</s>");
    draft.add("<mask>", CAMEMBERT.size() - 1 + all.size(), true).put("lstrip", true);
    AddedTokens.read(folder, draft);
    draft.around(List.of("<s>"), List.of("</s>"));
    return written(draft, pieces, "<unk>");
  }

  private static Map<String, Integer> numbers(SentencePieces pieces, int first) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    int number = first;
    for (Piece piece : pieces.pieces()) {
      if (numbers.put(piece.name(), number++) != null) {
        throw new HubTokenizerException("the piece '" + piece.name() + "' is there twice");
      }
    }
    return numbers;
  }

  /**
   * Names the pieces that are no text.
   *
   * @param userDefined whether those that users defined are looked for before a text is split
   */
  private static void controls(TokenizerDraft draft, SentencePieces pieces, boolean userDefined) {
    int number = 0;
    for (Piece piece : pieces.pieces()) {
      if (piece.type() == PieceType.CONTROL || piece.type() == PieceType.UNKNOWN) {
        draft.add(piece.name(), number, true);
      } else if (userDefined
          && piece.type() == PieceType.USER_DEFINED
          && !piece.name().contains(LOW_LINE)) {
        draft.add(piece.name(), number, false);
      }
      number++;
    }
  }

  private static String unknown(SentencePieces pieces) {
    return pieces.pieces().get(pieces.unknown()).name();
  }

  private static ObjectNode written(TokenizerDraft draft, SentencePieces pieces, String unknown) {
    JsonNode decoder =
        TokenizerDraft.typed("Metaspace")
            .put("replacement", LOW_LINE)
            .put("prepend_scheme", pieces.dummyPrefix() ? "always" : "never")
            .put("split", true);
    draft.step("decoder", decoder);
    return draft.written(PieceJson.model(pieces, unknown, draft.vocabulary()));
  }
}
