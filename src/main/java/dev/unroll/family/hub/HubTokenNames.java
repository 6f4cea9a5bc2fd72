package dev.unroll.family.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names of a tokenizer's tokens that are not text, for {@code tokenizer_config.json}. */
public final class HubTokenNames {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The roles of tokens, and what they are usually called. */
  private static final Map<String, List<String>> USUAL =
      Map.of(
          "bos_token", List.of("<s>"),
          "eos_token", List.of("</s>"),
          "unk_token", List.of("<unk>", "[UNK]"),
          "pad_token", List.of("<pad>", "[PAD]"),
          "cls_token", List.of("[CLS]", "<s>"),
          "sep_token", List.of("[SEP]", "</s>"),
          "mask_token", List.of("[MASK]", "<mask>"));

  private final Map<String, Integer> numbers = new HashMap<>();

  /** The names in a {@code tokenizer.json}. */
  public HubTokenNames(Path tokenizer) {
    JsonNode root;
    try {
      root = JSON.readTree(tokenizer.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonNode vocabulary = root.path("model").path("vocab");
    vocabulary.properties().forEach(token -> numbers.put(token.getKey(), token.getValue().asInt()));
    for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) {
      numbers.put(vocabulary.get(i).path(0).asText(), i);
    }
    for (JsonNode added : root.path("added_tokens")) {
      numbers.put(added.path("content").asText(), added.path("id").asInt());
    }
  }

  /** The number of the token with a role. */
  public Optional<Integer> number(String role) {
    return usual(role).map(numbers::get);
  }

  /** The name of a token. */
  public Optional<String> name(int number) {
    return numbers.entrySet().stream()
        .filter(token -> token.getValue() == number)
        .map(Map.Entry::getKey)
        .sorted()
        .findFirst();
  }

  private Optional<String> usual(String role) {
    return USUAL.getOrDefault(role, List.of()).stream().filter(numbers::containsKey).findFirst();
  }

  /**
   * The settings of a tokenizer that reads its {@code tokenizer.json}.
   *
   * @param longest most tokens of a text
   * @param known the numbers of tokens by their roles; other roles have the tokens that are usually
   *     called so
   */
  public ObjectNode settings(int longest, Map<String, Integer> known) {
    ObjectNode settings = JSON.createObjectNode();
    settings.put("tokenizer_class", "PreTrainedTokenizerFast");
    settings.put("model_max_length", longest);
    settings.put("clean_up_tokenization_spaces", false);
    settings.putArray("model_input_names").add("input_ids").add("attention_mask");
    USUAL.keySet().stream()
        .sorted()
        .forEach(
            role ->
                Optional.ofNullable(known.get(role))
                    .flatMap(this::name)
                    .or(() -> usual(role))
                    .ifPresent(name -> settings.put(role, name)));
    return settings;
  }
}
