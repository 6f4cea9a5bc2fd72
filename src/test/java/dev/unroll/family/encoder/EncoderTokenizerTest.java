package dev.unroll.family.encoder;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.checkpoint.SafeTensorsWriter;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.Fixtures;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.graph.Shape;
import dev.unroll.model.Encoder;
import dev.unroll.text.token.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoders whose folders have the files that stood before {@code tokenizer.json}. */
class EncoderTokenizerTest {
  private static final Path BERT = Path.of("src/test/resources/encoders/bert");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TEXTS =
      List.of("Where is the station?", "I need a table for two.", "Café, zebra 中", " two  blanks");

  @TempDir private Path temporary = Path.of("temporary");

  private Path imported(Path checkpoint) {
    Path model = temporary.resolve("model");
    CheckpointImport.write(checkpoint, model, ImportOptions.DEFAULTS, _ -> {});
    return model.resolve(ModelFolder.TOKENIZER);
  }

  private static List<List<Long>> ids(Path tokenizer) {
    try (Tokenizer opened = Tokenizer.open(tokenizer)) {
      return TEXTS.stream()
          .map(text -> Arrays.stream(opened.encodeWithUnknown(text)).boxed().toList())
          .toList();
    }
  }

  private static void copy(Path from, Path to, String... files) throws IOException {
    for (String file : files) {
      Files.copy(from.resolve(file), to.resolve(file));
    }
  }

  @Test
  void wordPieces_ofVocabTxt_areThoseOfTokenizerJson() throws IOException {
    Path source = Files.createDirectory(temporary.resolve("source"));
    copy(BERT, source, "config.json", "model.safetensors");
    JsonNode vocabulary =
        JSON.readTree(BERT.resolve("tokenizer.json").toFile()).path("model").path("vocab");
    Files.writeString(
        source.resolve("vocab.txt"),
        vocabulary.propertyStream().map(Map.Entry::getKey).collect(Collectors.joining("\n")));
    Files.writeString(
        source.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"BertTokenizer\"}");
    Files.writeString(source.resolve("sentence_bert_config.json"), "{\"do_lower_case\": true}");

    assertThat(ids(imported(source))).isEqualTo(ids(BERT.resolve("tokenizer.json")));
  }

  @Test
  void bytePairs_ofVocabAndMerges_areThoseOfTokenizerJson() throws IOException {
    Path bart = Fixtures.folder("hf/bart");
    Path source = checkpoint("roberta");
    copy(bart, source, "vocab.json", "merges.txt");
    Files.writeString(
        source.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"RobertaTokenizer\"}");

    assertThat(ids(imported(source))).isEqualTo(ids(bart.resolve("tokenizer.json")));
  }

  @Test
  void sentencePieces_ofXlmRoberta_haveTheNumbersOfFairseq() throws IOException {
    Path mbart = Fixtures.folder("hf/mbart50");
    Path source = checkpoint("xlm-roberta");
    copy(mbart, source, "sentencepiece.bpe.model");
    Files.writeString(
        source.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"XLMRobertaTokenizer\"}");

    List<List<Long>> theirs = ids(mbart.resolve("tokenizer.json")); // A language comes first.
    List<List<Long>> ours = ids(imported(source));
    for (int i = 0; i < ours.size(); i++) {
      List<Long> text = theirs.get(i);
      assertThat(ours.get(i).getFirst()).isZero();
      assertThat(ours.get(i).subList(1, ours.get(i).size()))
          .isEqualTo(text.subList(1, text.size()));
    }
  }

  @Test
  void sentencePieces_ofCamembert_standThreeBehindThoseOfXlmRoberta() throws IOException {
    Path mbart = Fixtures.folder("hf/mbart50");
    Path source = checkpoint("xlm-roberta");
    copy(mbart, source, "sentencepiece.bpe.model");
    Files.writeString(
        source.resolve("tokenizer_config.json"), "{\"tokenizer_class\": \"CamembertTokenizer\"}");

    List<List<Long>> theirs = ids(mbart.resolve("tokenizer.json"));
    List<List<Long>> ours = ids(imported(source));
    for (int i = 0; i < ours.size(); i++) {
      List<Long> text = theirs.get(i).subList(1, theirs.get(i).size() - 1);
      List<Long> expected = new ArrayList<>(List.of(5L)); // <s>
      text.forEach(token -> expected.add(token == 3 ? token : token + 3));
      expected.add(6L); // </s>
      assertThat(ours.get(i)).isEqualTo(expected);
    }
  }

  /** A checkpoint of many tokens whose weights are of no interest. */
  private Path checkpoint(String name) throws IOException {
    Path source = Files.createDirectory(temporary.resolve("source"));
    Path like = BERT.resolveSibling(name);
    ObjectNode config = (ObjectNode) JSON.readTree(like.resolve("config.json").toFile());
    config.put("vocab_size", 600);
    Files.writeString(source.resolve("config.json"), config.toString());
    HubConfig read = HubConfig.read(source);
    Roberta family = new Roberta();
    Encoder.Config network = family.network(read);
    Map<String, Shape> shapes = new HashMap<>();
    for (ParameterSpec parameter : Encoder.graph(network).parameters()) {
      shapes.put(parameter.name(), parameter.shape());
    }
    TreeMap<String, TensorView> tensors = new TreeMap<>();
    for (Counterpart each : family.counterparts(network, family.padding(read))) {
      long[] shape =
          each.shape(parameter -> requireNonNull(shapes.get(parameter))).stream()
              .mapToLong(size -> size)
              .toArray();
      int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
      tensors.put(each.theirs(), TensorView.of(new float[count], shape));
    }
    SafeTensorsWriter.write(source.resolve("model.safetensors"), new TreeMap<>(), tensors);
    return source;
  }
}
