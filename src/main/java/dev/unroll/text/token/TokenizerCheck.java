package dev.unroll.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * The check of what an untrusted {@code tokenizer.json} makes Hugging Face's library do, before the
 * library sees it: an endless match, or a text that grows without bound, would end the process.
 */
final class TokenizerCheck {
  private static final int MOST_STEPS = 40;
  private static final int DEEPEST = 4;
  private static final int LONGEST_TEXT = 256;
  private static final int MOST_PIECES = 64;
  private static final int MOST_ADDED = 20_000;
  private static final int LONGEST_WORD = 1_000;

  /** The longest compatibility form of one character: three bytes become 33. */
  private static final double COMPATIBILITY = 11;

  private static final double CANONICAL = 3;
  private static final double CASE = 1.5;

  /** Most bytes that one byte of a text may become. */
  private static final double MOST_GROWTH = 100;

  /** Most bytes that a text may grow to; the library takes about forty times as much memory. */
  private static final double GROWN = 16 << 20;

  /** That of the steps which Unroll's own files have; training gives them texts of any length. */
  private static final double PLAIN_GROWTH = 2;

  private int steps;

  /** The longest text for all patterns, in bytes. */
  private int longest = Integer.MAX_VALUE;

  private TokenizerCheck() {}

  /**
   * Checks a file.
   *
   * @return the longest text that it may be given, in bytes of UTF-8
   * @throws UnsafeTokenizer with the place in the file and the reason
   */
  static int longestText(JsonNode root) {
    TokenizerCheck check = new TokenizerCheck();
    double growth =
        check.normalizer(root.path("normalizer"), "normalizer", 0)
            * check.preTokenizer(root.path("pre_tokenizer"), "pre_tokenizer", 0);
    bound("normalizer and pre_tokenizer", growth);
    bound("decoder", check.decoder(root.path("decoder"), "decoder", 0));
    check.postProcessor(root.path("post_processor"), "post_processor", 0);
    model(root.path("model"));
    if (root.path("model").path("type").asText().equals(PieceJson.TYPE)) {
      growth *= PieceJson.growth(root.path("model"));
    }
    JsonNode added = root.path("added_tokens");
    if (added.size() > MOST_ADDED) {
      throw new UnsafeTokenizer("added_tokens", "are more than " + MOST_ADDED);
    }
    int number = 0;
    for (JsonNode token : added) {
      text(token.path("content"), "added_tokens[" + number++ + "].content");
    }
    return growth <= PLAIN_GROWTH && check.longest == Integer.MAX_VALUE
        ? Integer.MAX_VALUE
        : (int) Math.min(check.longest, GROWN / growth);
  }

  /** The check of one step, which gives how much longer a text becomes by it. */
  private interface StepCheck {
    double growth(JsonNode step, String place, int depth);
  }

  /** Checks the steps of a sequence, each of which gets the text that the one before has made. */
  private static double sequence(
      JsonNode sequence, String list, String place, int depth, StepCheck check) {
    double growth = 1;
    int number = 0;
    for (JsonNode step : sequence.path(list)) {
      String at = "%s.%s[%d]".formatted(place, list, number++);
      growth *= check.growth(step, at, depth + 1);
      bound(at, growth);
    }
    return growth;
  }

  private double normalizer(JsonNode step, String place, int depth) {
    if (isAbsent(step)) {
      return 1;
    }
    enter(place, depth);
    String type = step.path("type").asText();
    return switch (type) {
      case "Sequence" -> sequence(step, "normalizers", place, depth, this::normalizer);
      case "NFC", "NFD" -> CANONICAL;
      case "NFKC", "NFKD" -> COMPATIBILITY;
      case "Lowercase" -> CASE;
      case "BertNormalizer" -> 2 * CASE;
      case "Strip", "StripAccents", "Nmt" -> 1;
      case "ByteLevel" -> 2;
      case "Prepend" -> {
        text(step.path("prepend"), place + ".prepend");
        yield 1;
      }
      case "Replace" -> replaced(step, place);
      case "Precompiled" ->
          CharacterMap.growth(
              place + ".precompiled_charsmap", step.path("precompiled_charsmap").asText());
      default -> throw unknown(place, "normalizer", type);
    };
  }

  /** How much longer a text becomes when each match is replaced. */
  private double replaced(JsonNode step, String place) {
    double content = text(step.path("content"), place + ".content");
    return Math.max(1, content / pattern(step.path("pattern"), place + ".pattern"));
  }

  /** Checks a pattern and returns the fewest bytes that it matches. */
  private double pattern(JsonNode pattern, String place) {
    if (pattern.path("Regex").isTextual()) {
      int most = PatternCheck.longestText(place + ".Regex", pattern.path("Regex").asText());
      longest = Math.min(longest, most);
      return 1;
    }
    int bytes = text(pattern.path("String"), place + ".String");
    if (bytes == 0) {
      throw new UnsafeTokenizer(place, "is empty");
    }
    return bytes;
  }

  private double preTokenizer(JsonNode step, String place, int depth) {
    if (isAbsent(step)) {
      return 1;
    }
    enter(place, depth);
    String type = step.path("type").asText();
    return switch (type) {
      case "Sequence" -> sequence(step, "pretokenizers", place, depth, this::preTokenizer);
      case "ByteLevel" -> 2;
      case "Metaspace" -> Math.max(1, text(step.path("replacement"), place + ".replacement"));
      case "Split" -> {
        pattern(step.path("pattern"), place + ".pattern");
        yield 1;
      }
      case "FixedLength" -> {
        if (step.path("length").asInt() < 1) {
          throw new UnsafeTokenizer(place + ".length", "must be at least 1");
        }
        yield 1;
      }
      case "BertPreTokenizer",
          "Whitespace",
          "WhitespaceSplit",
          "Punctuation",
          "Digits",
          "UnicodeScripts",
          "CharDelimiterSplit" ->
          1;
      default -> throw unknown(place, "pre-tokenizer", type);
    };
  }

  private double decoder(JsonNode step, String place, int depth) {
    if (isAbsent(step)) {
      return 1;
    }
    enter(place, depth);
    String type = step.path("type").asText();
    return switch (type) {
      case "Sequence" -> sequence(step, "decoders", place, depth, this::decoder);
      case "Replace" -> replaced(step, place);
      case "BPEDecoder",
          "ByteLevel",
          "WordPiece",
          "Metaspace",
          "CTC",
          "Fuse",
          "Strip",
          "ByteFallback" -> {
        if (type.equals("Strip") && step.path("stop").asInt() != 0) {
          throw new UnsafeTokenizer(place + ".stop", "must be 0: a text may be shorter");
        }
        for (String key : new String[] {"suffix", "prefix", "replacement", "pad_token"}) {
          text(step.path(key), place + "." + key);
        }
        yield 1;
      }
      default -> throw unknown(place, "decoder", type);
    };
  }

  private void postProcessor(JsonNode step, String place, int depth) {
    if (isAbsent(step)) {
      return;
    }
    enter(place, depth);
    String type = step.path("type").asText();
    switch (type) {
      case "Sequence" -> {
        int number = 0;
        for (JsonNode part : step.path("processors")) {
          postProcessor(part, place + ".processors[" + number++ + "]", depth + 1);
        }
      }
      case "TemplateProcessing" -> {
        few(step.path("single"), place + ".single");
        few(step.path("pair"), place + ".pair");
        few(step.path("special_tokens"), place + ".special_tokens");
        known(step.path("single"), step.path("special_tokens"), place + ".single");
        known(step.path("pair"), step.path("special_tokens"), place + ".pair");
        step.path("special_tokens")
            .properties()
            .forEach(
                token ->
                    few(
                        token.getValue().path("ids"),
                        place + ".special_tokens." + token.getKey() + ".ids"));
      }
      case "ByteLevel", "BertProcessing", "RobertaProcessing" -> {}
      default -> throw unknown(place, "post-processor", type);
    }
  }

  /** The library ends the process at a special token that the template does not explain. */
  private static void known(JsonNode template, JsonNode tokens, String place) {
    for (JsonNode piece : template) {
      String id = piece.path("SpecialToken").path("id").asText("");
      if (piece.has("SpecialToken") && !tokens.has(id)) {
        throw new UnsafeTokenizer(place, "names a special token '" + id + "' that is not there");
      }
    }
  }

  private static void few(JsonNode list, String place) {
    if (list.size() > MOST_PIECES) {
      throw new UnsafeTokenizer(place, "are more than " + MOST_PIECES);
    }
  }

  private static void model(JsonNode model) {
    for (String key :
        new String[] {"unk_token", "continuing_subword_prefix", "end_of_word_suffix"}) {
      text(model.path(key), "model." + key);
    }
    String prefix = model.path("continuing_subword_prefix").asText("");
    int number = 0;
    for (JsonNode merge : model.path("merges")) {
      String right = merge.isArray() ? merge.path(1).asText() : afterBlank(merge.asText());
      if (!right.startsWith(prefix)) { // The library cuts it off without looking.
        throw new UnsafeTokenizer("model.merges[" + number + "]", "lacks the prefix " + prefix);
      }
      number++;
    }
    if (model.path("max_input_chars_per_word").asLong() > LONGEST_WORD) {
      throw new UnsafeTokenizer("model.max_input_chars_per_word", "is larger than " + LONGEST_WORD);
    }
  }

  private static String afterBlank(String merge) {
    return merge.substring(merge.indexOf(' ') + 1);
  }

  /** The bytes of a text, which must not be long. */
  private static int text(JsonNode text, String place) {
    int bytes = text.asText("").getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_TEXT) {
      throw new UnsafeTokenizer(
          place, "has %,d bytes, at most %d can be".formatted(bytes, LONGEST_TEXT));
    }
    return bytes;
  }

  private void enter(String place, int depth) {
    if (depth > DEEPEST || ++steps > MOST_STEPS) {
      throw new UnsafeTokenizer(
          place, "steps are nested too deeply, or are more than " + MOST_STEPS);
    }
  }

  private static void bound(String place, double growth) {
    if (growth > MOST_GROWTH) {
      throw new UnsafeTokenizer(
          place,
          "up to here, one byte of a text may become more than " + (int) MOST_GROWTH + " bytes");
    }
  }

  private static boolean isAbsent(JsonNode step) {
    return step.isMissingNode() || step.isNull();
  }

  private static UnsafeTokenizer unknown(String place, String what, String type) {
    return new UnsafeTokenizer(
        place, "the %s '%s' cannot be used; what it does is not checked".formatted(what, type));
  }
}
