package dev.unroll.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.unroll.text.JsonFault;
import dev.unroll.text.JsonHeap;
import dev.unroll.text.token.Tokenizer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The JSON files of a model folder: {@code config.json} and {@code tokenizer.json}. */
final class ConfigFile {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private ConfigFile() {}

  static ModelConfig parse(byte[] json, String where) {
    try {
      JsonHeap.requireRoom(json, where);
      ModelConfig config = JSON.readValue(json, ModelConfig.class);
      if (config == null) {
        throw new BundleException(where + ": is empty");
      }
      return config;
    } catch (JsonMappingException e) {
      throw new BundleException(where + ": " + reason(e), e);
    } catch (java.io.IOException e) {
      throw new BundleException(where + ": is not JSON: " + firstLine(e), e);
    }
  }

  /** Another program's JSON as a tree. */
  static JsonNode tree(Path file) {
    return tree(file, BoundedFile.CONFIG);
  }

  /** Another program's JSON as a list; empty when it is none. */
  static List<JsonNode> list(Path file) {
    JsonNode root = any(file, BoundedFile.CONFIG);
    return root.isArray() ? root.valueStream().toList() : List.of();
  }

  /** A folder's {@code tokenizer.json} as a tree. */
  static JsonNode tokenizer(Path folder) {
    return tree(folder.resolve(ModelFolder.TOKENIZER), Tokenizer.MOST_BYTES);
  }

  private static JsonNode tree(Path file, int most) {
    JsonNode root = any(file, most);
    return root.isObject() ? root : emptyTree();
  }

  private static JsonNode any(Path file, int most) {
    try {
      byte[] json = BoundedFile.read(file, most);
      JsonHeap.requireRoom(json, file.toString());
      return JSON.readTree(json);
    } catch (IllegalArgumentException e) {
      throw new BundleException(String.valueOf(e.getMessage()), e);
    } catch (JacksonException e) {
      throw new BundleException(file + ": is not JSON: " + firstLine(e), e);
    } catch (java.io.IOException e) {
      throw BundleException.unreadable(file, e);
    }
  }

  /** An object without keys. */
  static JsonNode emptyTree() {
    return JSON.createObjectNode();
  }

  static byte[] format(ModelConfig config) {
    try {
      return JSON.writeValueAsBytes(config);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("config.json cannot be written: " + firstLine(e), e);
    }
  }

  /** Number of tokens in a Hugging Face {@code tokenizer.json}. */
  static int vocabSize(Path tokenizer) {
    return tokens(tokenizer).size();
  }

  /** One more than the highest number of a token in it. */
  static int tokensEnd(Path tokenizer) {
    return tokens(tokenizer).stream().mapToInt(id -> id + 1).max().orElse(0);
  }

  private static Set<Integer> tokens(Path tokenizer) {
    JsonNode root = tree(tokenizer, Tokenizer.MOST_BYTES);
    JsonNode vocab = root.path("model").path("vocab");
    if (!vocab.isContainerNode()) {
      throw new BundleException(tokenizer + ": model.vocab: is missing");
    }
    Set<Integer> ids = new HashSet<>();
    if (vocab.isArray()) { // A unigram vocabulary: its tokens are in the order of their ids.
      ids.addAll(IntStream.range(0, vocab.size()).boxed().toList());
    } else {
      vocab.forEach(id -> ids.add(id.asInt()));
    }
    root.path("added_tokens").forEach(token -> ids.add(token.path("id").asInt()));
    return ids;
  }

  /** The key at which binding failed and the reason, as {@code graph.states[0].size: …}. */
  private static String reason(JsonMappingException e) {
    String path = path(e.getPath());
    if (e.getCause() instanceof IllegalArgumentException refused) {
      return path.isEmpty() ? refused.getMessage() + "" : path + "." + refused.getMessage();
    }
    return path.isEmpty() ? firstLine(e) : path + ": " + firstLine(e);
  }

  private static String path(List<JsonMappingException.Reference> references) {
    StringBuilder path = new StringBuilder();
    for (JsonMappingException.Reference reference : references) {
      if (reference.getFieldName() == null) {
        path.append('[').append(reference.getIndex()).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      }
    }
    return path.toString();
  }

  static String firstLine(Exception e) {
    if (e instanceof JacksonException jackson) {
      return JsonFault.reason(jackson);
    }
    @Nullable String message = e.getMessage();
    return message == null
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
