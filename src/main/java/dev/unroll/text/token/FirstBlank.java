package dev.unroll.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/**
 * What a decoder does with the blank that a SentencePiece vocabulary has before the first word,
 * which the text did not have.
 */
enum FirstBlank {
  KEPT,
  /** One is dropped. */
  DROPPED,
  /** All of the first token are. */
  ALL_DROPPED,
  /** All before the first other character are. */
  EACH_DROPPED;

  byte[] without(byte[] first) {
    int from = 0;
    while (this != KEPT
        && from < first.length
        && first[from] == ' '
        && (from == 0 || this != DROPPED)) {
      from++;
    }
    return Arrays.copyOfRange(first, from, first.length);
  }

  /** What the steps of a {@code tokenizer.json}'s decoder do. */
  static FirstBlank of(JsonNode decoder) {
    if (decoder.path("type").asText().equals("Metaspace")) {
      boolean isLegacy = !decoder.has("prepend_scheme");
      boolean keeps =
          isLegacy
              ? !decoder.path("add_prefix_space").asBoolean(true)
              : decoder.path("prepend_scheme").asText().equals("never");
      return keeps ? KEPT : ALL_DROPPED;
    }
    if (decoder.path("type").asText().equals("Strip")
        && decoder.path("content").asText().equals(" ")
        && decoder.path("start").asInt() > 0) {
      return DROPPED;
    }
    for (JsonNode step : decoder.path("decoders")) {
      FirstBlank found = of(step);
      if (found != KEPT) {
        return found;
      }
    }
    return KEPT;
  }
}
