package dev.unroll.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The chat template of a folder in Hugging Face's layout: {@code chat_template.jinja}, or {@code
 * chat_template} in {@code chat_template.json} or {@code tokenizer_config.json}, one text or a list
 * of named ones.
 */
final class ExternalChat {
  private ExternalChat() {}

  static Optional<Task.Chat> of(Path folder) {
    JsonNode tokenizer =
        ExternalFolder.optional(folder, "tokenizer_config.json").orElseGet(ConfigFile::emptyTree);
    return template(folder, tokenizer)
        .filter(template -> !template.isBlank())
        .map(
            template ->
                new Task.Chat(
                    template, token(tokenizer, "bos_token"), token(tokenizer, "eos_token")));
  }

  private static Optional<String> template(Path folder, JsonNode tokenizer) {
    Path file = folder.resolve("chat_template.jinja");
    if (Files.isRegularFile(file)) {
      try {
        return Optional.of(
            new String(BoundedFile.read(file, BoundedFile.CONFIG), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw BundleException.unreadable(file, e);
      }
    }
    Optional<JsonNode> own = ExternalFolder.optional(folder, "chat_template.json");
    return chosen(own.orElse(tokenizer).path("chat_template"));
  }

  /** Of several templates the one named {@code default}, else the first. */
  private static Optional<String> chosen(JsonNode templates) {
    if (templates.isTextual()) {
      return Optional.of(templates.asText());
    }
    Optional<String> first = Optional.empty();
    for (JsonNode named : templates) {
      String template = named.path("template").asText();
      if (named.path("name").asText().equals("default")) {
        return Optional.of(template);
      }
      first = first.isPresent() ? first : Optional.of(template);
    }
    return first;
  }

  /** A token's text, which may be a property of an object. */
  private static String token(JsonNode config, String key) {
    JsonNode token = config.path(key);
    return token.isObject() ? token.path("content").asText("") : token.asText("");
  }
}
