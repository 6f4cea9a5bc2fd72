package dev.unroll.family.hub;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.text.hub.HubTokenizer;
import dev.unroll.text.hub.HubTokenizerException;
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
public record TokenizerFiles(
    String json, Optional<String> targetJson, Map<String, Integer> languages) {
  /**
   * Reads a folder's.
   *
   * @param tokens that the model knows
   * @throws FamilyException when it has none that is known
   */
  public static TokenizerFiles read(Path folder, int tokens) {
    try {
      HubTokenizer hub = HubTokenizer.read(folder, tokens);
      Map<String, Integer> languages = new LinkedHashMap<>();
      hub.languages()
          .forEach(
              (name, id) -> {
                if (LanguageTokens.of(name).isPresent() && id < tokens) {
                  languages.put(name, id);
                }
              });
      return new TokenizerFiles(hub.json(), hub.targetJson(), languages);
    } catch (HubTokenizerException e) {
      throw new FamilyException(String.valueOf(e.getMessage()));
    }
  }

  /** Writes them into a model folder. */
  public void writeTo(Path folder, int tokens) throws IOException {
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
