package dev.unroll.text.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.text.token.SentencePieces;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * The tokenizer of a model that others trained, as the content of {@code tokenizer.json}.
 *
 * @param json for texts, or for the source texts of a translator
 * @param targetJson for the target texts, where they are split in another way
 * @param special the numbers of the tokens with a role, by names such as {@code eos_token}
 * @param languages the numbers of the tokens that name a language, such as {@code fra_Latn}, {@code
 *     __fr__} and {@code >>fra<<}, in their order
 */
public record HubTokenizer(
    String json,
    Optional<String> targetJson,
    Map<String, Integer> special,
    Map<String, Integer> languages) {

  private static final List<String> ROLES =
      List.of("bos_token", "eos_token", "unk_token", "pad_token", "cls_token", "sep_token");

  private static final Map<String, List<String>> USUAL =
      Map.of(
          "bos_token", List.of("<s>", "<bos>"),
          "eos_token", List.of("</s>", "<eos>", "<|endoftext|>"),
          "unk_token", List.of("<unk>", "[UNK]"),
          "pad_token", List.of("<pad>", "[PAD]"),
          "cls_token", List.of("[CLS]"),
          "sep_token", List.of("[SEP]"));

  private static final String VOCAB = "vocab.json";
  private static final String TARGET = "tokenizer-target.json";

  /**
   * Reads a folder's tokenizer: {@code tokenizer.json}, or the files that stood before it.
   *
   * @throws HubTokenizerException in one line, when there is none that is known
   */
  public static HubTokenizer read(Path path) {
    return read(path, Integer.MAX_VALUE);
  }

  /**
   * The same, without special tokens that the model has no numbers for: they mark images, say.
   *
   * @param vocabSize number of the model's logits
   */
  public static HubTokenizer read(Path path, int vocabSize) {
    TokenizerFolder folder = new TokenizerFolder(path);
    if (folder.has("source.spm") && folder.has("target.spm") && folder.has(VOCAB)) {
      return marian(folder);
    }
    JsonNode root = root(folder);
    if (root instanceof ObjectNode object) {
      dropBeyond(object, vocabSize);
      return of(folder, object, target(folder));
    }
    throw folder.fault("tokenizer.json", "is no tokenizer");
  }

  /** The target texts' own tokenizer, as folders that were exported here have it. */
  private static Optional<String> target(TokenizerFolder folder) {
    return folder.has("tokenizer.json") && folder.has(TARGET)
        ? Optional.of(folder.json(TARGET).toString())
        : Optional.empty();
  }

  private static JsonNode root(TokenizerFolder folder) {
    if (folder.has("tokenizer.json")) {
      JsonNode root = folder.json("tokenizer.json");
      Ends.set(folder, root);
      return root;
    }
    Optional<String> pieces =
        folder.first("sentencepiece.bpe.model", "spiece.model", "tokenizer.model");
    if (pieces.isPresent()) {
      return folder.has(VOCAB)
          ? m2m100(folder, pieces.get())
          : PieceFamilies.ofFolder(folder, pieces.get());
    }
    if (folder.has(VOCAB) && folder.has("merges.txt")) {
      return WordFamilies.bytePairs(folder);
    }
    if (folder.has("vocab.txt")) {
      return WordFamilies.wordPieces(folder);
    }
    throw new HubTokenizerException(
        folder.path()
            + ": is missing tokenizer.json, and has no SentencePiece file, vocab.json with"
            + " merges.txt, or vocab.txt instead");
  }

  /** Marian's files as OPUS-MT has them: pieces of two kinds, with numbers of one vocabulary. */
  private static HubTokenizer marian(TokenizerFolder folder) {
    Map<String, Integer> source = folder.vocabulary(VOCAB);
    Map<String, Integer> target =
        folder.has("target_vocab.json") ? folder.vocabulary("target_vocab.json") : source;
    return of(
        folder,
        marian(folder.pieces("source.spm"), source),
        Optional.of(marian(folder.pieces("target.spm"), target).toString()));
  }

  private static ObjectNode marian(SentencePieces pieces, Map<String, Integer> numbers) {
    TokenizerDraft draft = new TokenizerDraft(numbers);
    numbers.keySet().stream().filter(HubTokenizer::isMarianCode).forEach(draft::special);
    return PieceFamilies.named(pieces, draft, "<unk>", List.of());
  }

  private static boolean isMarianCode(String name) {
    return name.startsWith(">>") && name.endsWith("<<");
  }

  /** Languages follow the vocabulary, and some words without meaning follow these. */
  private static ObjectNode m2m100(TokenizerFolder folder, String file) {
    TokenizerDraft draft = new TokenizerDraft(folder.vocabulary(VOCAB));
    int next = draft.next();
    List<String> codes =
        folder.setting("language_codes").asText("m2m100").equals("wmt21")
            ? LanguageCodes.WMT21
            : LanguageCodes.M2M100;
    for (String code : codes) {
      draft.add("__" + code + "__", next++, true);
    }
    int madeUp = folder.setting("num_madeup_words").asInt(8);
    for (int i = 0; i < madeUp; i++) {
      draft.add("madeupword" + i, next++, true);
    }
    AddedTokens.read(folder, draft);
    String first = "__" + folder.setting("src_lang").asText("en") + "__";
    return PieceFamilies.named(folder.pieces(file), draft, "<unk>", List.of(first));
  }

  /**
   * A SentencePiece file whose pieces have its own numbers, as Marian's and Firefox's models do; a
   * text ends with {@code </s>}.
   *
   * @throws HubTokenizerException when it is none
   */
  public static String ofPieces(Path file) {
    return PieceFamilies.plain(TokenizerFolder.pieces(file), List.of("</s>")).toString();
  }

  /**
   * A SentencePiece file whose pieces have the numbers of Marian's {@code vocab.yml}.
   *
   * @throws HubTokenizerException when one of them is damaged
   */
  public static String ofPieces(Path file, Path vocabulary) {
    return marian(TokenizerFolder.pieces(file), yaml(vocabulary)).toString();
  }

  /**
   * The tokens of Marian's {@code vocab.yml} that name a language, such as {@code >>fra<<}.
   *
   * @throws HubTokenizerException when it is damaged
   */
  public static Map<String, Integer> languages(Path vocabulary) {
    Map<String, Integer> languages = new LinkedHashMap<>(yaml(vocabulary));
    languages.keySet().removeIf(name -> !isMarianCode(name));
    return languages;
  }

  private static Map<String, Integer> yaml(Path file) {
    String text = new String(TokenizerFolder.bytes(file), StandardCharsets.UTF_8);
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(text.length() + 1);
    Map<String, Integer> numbers = new LinkedHashMap<>();
    try {
      Node root = new Yaml(new SafeConstructor(limits)).compose(new StringReader(text));
      if (!(root instanceof MappingNode map)) {
        throw new HubTokenizerException(file + ": is no vocabulary");
      }
      for (NodeTuple entry : map.getValue()) { // Keys such as "no" and 1 are texts.
        if (entry.getKeyNode() instanceof ScalarNode key
            && entry.getValueNode() instanceof ScalarNode value) {
          numbers.put(key.getValue(), Integer.parseInt(value.getValue()));
        }
      }
    } catch (YAMLException | NumberFormatException e) {
      throw new HubTokenizerException(file + ": is no vocabulary");
    }
    return numbers;
  }

  private static void dropBeyond(ObjectNode root, int vocabSize) {
    int size = root.path("model").path("vocab").size();
    List<JsonNode> kept = new ArrayList<>();
    for (Iterator<JsonNode> list = root.path("added_tokens").iterator(); list.hasNext(); ) {
      JsonNode token = list.next();
      int id = token.path("id").asInt();
      if (id < vocabSize || id < size || !token.path("special").asBoolean()) {
        kept.add(token);
      }
    }
    root.putArray("added_tokens").addAll(kept);
  }

  private static HubTokenizer of(
      TokenizerFolder folder, ObjectNode root, Optional<String> targetJson) {
    Map<String, Integer> added = new LinkedHashMap<>();
    root.path("added_tokens")
        .forEach(token -> added.put(token.path("content").asText(), token.path("id").asInt()));
    JsonNode vocabulary = root.path("model").path("vocab");
    Map<String, Integer> special = new LinkedHashMap<>();
    for (String role : ROLES) {
      List<String> names =
          folder.name(role).map(List::of).orElseGet(() -> USUAL.getOrDefault(role, List.of()));
      for (String name : names) {
        Integer id = added.get(name);
        if (id == null && vocabulary.path(name).isInt()) {
          id = vocabulary.path(name).intValue();
        }
        if (id != null) {
          special.putIfAbsent(role, id);
        }
      }
    }
    Map<String, Integer> languages = new LinkedHashMap<>();
    added.forEach(
        (name, id) -> {
          if (LanguageCodes.isCode(name) || isMarianCode(name)) {
            languages.put(name, id);
          }
        });
    return new HubTokenizer(root.toString(), targetJson, special, languages);
  }
}
