package dev.unroll.text.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.unroll.text.GitPointer;
import dev.unroll.text.JsonFault;
import dev.unroll.text.JsonHeap;
import dev.unroll.text.token.SentencePieceFile;
import dev.unroll.text.token.SentencePieces;
import dev.unroll.text.token.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder with a model's tokenizer, and what its small files say. */
final class TokenizerFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path path;
  private final JsonNode config;
  private final JsonNode tokenizer;

  TokenizerFolder(Path path) {
    this.path = path;
    this.config = json("config.json");
    this.tokenizer = json("tokenizer_config.json");
  }

  Path path() {
    return path;
  }

  boolean has(String name) {
    return Files.isRegularFile(path.resolve(name));
  }

  /** The first of some files that is there. */
  Optional<String> first(String... names) {
    return Stream.of(names).filter(this::has).findFirst();
  }

  /**
   * The family by the name of its tokenizer's class, without {@code Tokenizer} and {@code Fast}, or
   * else by its model's type; in small letters without punctuation.
   */
  String family() {
    String name = tokenizer.path("tokenizer_class").asText("");
    if (name.isEmpty() || name.equals("PreTrainedTokenizerFast")) {
      name = config.path("model_type").asText("");
    }
    return name.replaceFirst("Tokenizer(Fast)?$", "")
        .replaceAll("[^A-Za-z0-9]", "")
        .toLowerCase(Locale.ROOT);
  }

  /** A setting of {@code tokenizer_config.json}. */
  JsonNode setting(String key) {
    return tokenizer.path(key);
  }

  boolean flag(String key, boolean otherwise) {
    return tokenizer.path(key).asBoolean(otherwise);
  }

  /** The name of a special token, as {@code bos_token}, which may be an object with its content. */
  Optional<String> name(String role) {
    for (JsonNode file : List.of(tokenizer, json("special_tokens_map.json"))) {
      JsonNode value = file.path(role);
      JsonNode name = value.isObject() ? value.path("content") : value;
      if (name.isTextual()) {
        return Optional.of(name.textValue());
      }
    }
    return Optional.empty();
  }

  /** Number of the model's tokens, 0 if it is not said. */
  int vocabSize() {
    return config.path("vocab_size").asInt(config.path("text_config").path("vocab_size").asInt());
  }

  /** A dictionary of names and numbers. */
  Map<String, Integer> vocabulary(String name) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    json(name)
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isInt()) {
                throw fault(name, "'" + entry.getKey() + "' has no number");
              }
              numbers.put(entry.getKey(), entry.getValue().intValue());
            });
    return numbers;
  }

  /** The lines of a file, without an empty last one. */
  List<String> lines(String name) {
    String text = new String(bytes(name), StandardCharsets.UTF_8);
    return List.of(text.split("\r?\n"));
  }

  SentencePieces pieces(String name) {
    return pieces(path.resolve(name));
  }

  static SentencePieces pieces(Path file) {
    try {
      return SentencePieceFile.parse(bytes(file));
    } catch (IllegalArgumentException e) {
      throw new HubTokenizerException(file + ": " + e.getMessage());
    }
  }

  /** A file's content as JSON, nothing if there is none. */
  JsonNode json(String name) {
    if (!has(name)) {
      return MissingNode.getInstance();
    }
    byte[] content = bytes(name);
    try {
      JsonHeap.requireRoom(content, "the file");
      return JSON.readTree(content);
    } catch (JsonProcessingException e) {
      throw fault(name, "is no JSON: " + JsonFault.reason(e));
    } catch (IOException | IllegalArgumentException e) {
      throw fault(name, String.valueOf(e.getMessage()));
    }
  }

  byte[] bytes(String name) {
    return bytes(path.resolve(name));
  }

  static byte[] bytes(Path file) {
    if (GitPointer.isIn(file)) {
      throw new HubTokenizerException(GitPointer.message(file));
    }
    try {
      if (Files.size(file) > Tokenizer.MOST_BYTES) {
        throw new HubTokenizerException(
            "%s: is larger than %d MB".formatted(file, Tokenizer.MOST_BYTES >> 20));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new HubTokenizerException(file + ": cannot be read");
    }
  }

  HubTokenizerException fault(String name, String reason) {
    return new HubTokenizerException(path.resolve(name) + ": " + reason);
  }
}
