package dev.unroll.text.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tokens before and behind a text. The tokenizers of some families take them from {@code
 * add_bos_token} and {@code add_eos_token}, whatever {@code tokenizer.json} says.
 */
final class Ends {
  private static final Set<String> FAMILIES =
      Set.of("llama", "codellama", "gemma", "gemma2", "gemma3");

  private Ends() {}

  static void set(TokenizerFolder folder, JsonNode root) {
    boolean isSaid =
        folder.setting("add_bos_token").isBoolean() || folder.setting("add_eos_token").isBoolean();
    if (!isSaid
        || !FAMILIES.contains(folder.family())
        || !folder.setting("tokenizer_class").isTextual()
        || !(root instanceof ObjectNode object)) {
      return;
    }
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (JsonNode token : root.path("added_tokens")) {
      numbers.put(token.path("content").asText(), token.path("id").asInt());
    }
    TokenizerDraft draft = new TokenizerDraft(numbers);
    boolean begins = folder.flag("add_bos_token", true);
    boolean ends = folder.flag("add_eos_token", false);
    draft.around(
        begins ? folder.name("bos_token").map(List::of).orElse(List.of()) : List.of(),
        ends ? folder.name("eos_token").map(List::of).orElse(List.of()) : List.of());
    object.set("post_processor", draft.step("post_processor"));
  }
}
