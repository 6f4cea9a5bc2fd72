package dev.unroll.family;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.text.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The tokenizer of a model of another program, as the content of {@code tokenizer.json}.
 *
 * @param json for texts, or for the source texts of a translator
 * @param targetJson for the target texts, where they are split in another way
 * @param languages the tokens that name a language, in their order
 */
record TokenizerFiles(String json, Optional<String> targetJson, Map<String, Integer> languages) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a folder's.
   *
   * @param tokens that the model knows
   * @throws FamilyException when it has none that is known
   */
  static TokenizerFiles read(Path folder, int tokens) {
    Path file = folder.resolve(ModelFolder.TOKENIZER);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > Tokenizer.MOST_BYTES) {
        throw new FamilyException(folder + ": is missing " + ModelFolder.TOKENIZER);
      }
      String json = Files.readString(file);
      Map<String, Integer> languages = new LinkedHashMap<>();
      for (JsonNode added : JSON.readTree(json).path("added_tokens")) {
        String name = added.path("content").asText();
        if (LanguageTokens.of(name).isPresent() && added.path("id").asInt() < tokens) {
          languages.put(name, added.path("id").asInt());
        }
      }
      return new TokenizerFiles(json, Optional.empty(), languages);
    } catch (IOException e) {
      throw new FamilyException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /** Writes them into a model folder. */
  void writeTo(Path folder, int tokens) throws IOException {
    write(folder.resolve(ModelFolder.TOKENIZER), json, tokens);
    if (targetJson.isPresent()) {
      write(folder.resolve(ModelFolder.TARGET_TOKENIZER), targetJson.get(), tokens);
    }
  }

  private static void write(Path file, String content, int tokens) throws IOException {
    Files.writeString(file, content);
    ModelFolder.requireLogits(file, tokens);
  }
}
