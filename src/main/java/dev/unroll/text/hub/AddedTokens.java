package dev.unroll.text.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Tokens that a folder adds to its vocabulary: {@code added_tokens_decoder} in {@code
 * tokenizer_config.json}, or {@code added_tokens.json}; and those that have a role.
 */
final class AddedTokens {
  private static final List<String> ROLES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "pad_token",
          "sep_token",
          "cls_token",
          "mask_token");

  private AddedTokens() {}

  static void read(TokenizerFolder folder, TokenizerDraft draft) {
    List<String> roles = ROLES.stream().flatMap(role -> folder.name(role).stream()).toList();
    JsonNode decoder = folder.setting("added_tokens_decoder");
    decoder.properties().stream()
        .sorted(Comparator.comparingInt(entry -> number(folder, entry.getKey())))
        .forEach(entry -> add(folder, draft, entry));
    folder.vocabulary("added_tokens.json").entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(
            entry -> {
              check(folder, draft, entry.getKey(), entry.getValue());
              draft.add(entry.getKey(), entry.getValue(), roles.contains(entry.getKey()));
            });
    roles.forEach(draft::special);
  }

  private static void add(
      TokenizerFolder folder, TokenizerDraft draft, Map.Entry<String, JsonNode> entry) {
    JsonNode token = entry.getValue();
    String name = token.path("content").asText();
    int number = number(folder, entry.getKey());
    check(folder, draft, name, number);
    ObjectNode added = draft.add(name, number, token.path("special").asBoolean());
    for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized", "special")) {
      added.put(flag, token.path(flag).asBoolean());
    }
  }

  private static void check(TokenizerFolder folder, TokenizerDraft draft, String name, int number) {
    int known = draft.number(name).orElse(number);
    if (known != number) {
      throw folder.fault(
          "tokenizer_config.json",
          "%s has the number %d, which is %d in the vocabulary".formatted(name, number, known));
    }
  }

  private static int number(TokenizerFolder folder, String key) {
    try {
      return Integer.parseInt(key);
    } catch (NumberFormatException e) {
      throw folder.fault("tokenizer_config.json", "added_tokens_decoder: '" + key + "'");
    }
  }
}
