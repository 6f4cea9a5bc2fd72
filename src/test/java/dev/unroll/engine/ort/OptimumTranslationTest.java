package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.ExternalFolder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.Checkpoints;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationReader;
import dev.unroll.engine.translation.TranslationRequest;
import dev.unroll.external.OptimumMarian;
import dev.unroll.family.Fixtures;
import dev.unroll.family.OptimumTranslator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encoders and decoders in Optimum's layout, from text to text. */
class OptimumTranslationTest {
  private static final String MARIAN = "hf/marian-en-fr-safetensors";
  private static final EngineConfig CONFIG = EngineConfig.defaults().withSlots(16).withQueue(100);

  @TempDir private Path exports = Path.of("");

  private interface Writer {
    void write(OptimumMarian graphs, Path folder) throws IOException;
  }

  private Path exported(boolean quantized, Writer writer) throws IOException {
    Path source = Fixtures.folder(MARIAN);
    Path folder = Files.createDirectory(exports.resolve("export"));
    for (String file :
        List.of(
            "config.json",
            "generation_config.json",
            "tokenizer_config.json",
            "vocab.json",
            "source.spm",
            "target.spm")) {
      Files.copy(source.resolve(file), folder.resolve(file));
    }
    try (Checkpoint weights = Checkpoints.open(source)) {
      writer.write(new OptimumMarian(weights, quantized), folder);
    }
    return folder;
  }

  private TranslationEngine imported(Path folder) {
    Path target = exports.resolve("model");
    OptimumTranslator.write(
        folder,
        ExternalFolder.translator(folder, Optional.empty()).orElseThrow(),
        target,
        ExternalFolder::linkOrCopy,
        OptionalInt.empty(),
        model -> {});
    return new OrtEngines(RuntimeOptions.of("cpu", 1, false), CONFIG, Clock.SYSTEM)
        .openTranslation(ModelFolder.read(target), EngineListener.NONE);
  }

  private static TranslationReader ask(
      TranslationEngine engine, Search search, List<String> texts) {
    return TranslationReader.eager(
            engine.submit(TranslationRequest.of(texts, search, false, Optional.empty())))
        .await();
  }

  private static JsonNode expected() throws IOException {
    return new ObjectMapper().readTree(Fixtures.folder(MARIAN).resolve("expected.json").toFile());
  }

  private static void assertTranslatesAsHuggingFace(TranslationEngine engine) throws IOException {
    List<String> texts = new ArrayList<>();
    expected().path("translations").forEach(each -> texts.add(each.path("source").asText()));
    TranslationReader greedy = ask(engine, new Search.Greedy(), texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(greedy.text(i))
          .isEqualTo(expected().path("translations").get(i).path("greedy").asText());
    }
    List<String> sources = new ArrayList<>();
    List<String> best = new ArrayList<>();
    for (JsonNode each : expected().path("cases")) {
      if (!each.path("text").asText().isBlank()) { // which is not translated here
        sources.add(each.path("text").asText());
        best.add(each.path("beam4").path("hypotheses").get(0).path("text").asText());
      }
    }
    Task.Decoding decoding = engine.task().decoding();
    Search search =
        new Search.Beam(
            decoding.beam(), decoding.lengthPenalty(), 0, decoding.beam(), decoding.ending());
    TranslationReader beam = ask(engine, search, sources);
    for (int i = 0; i < sources.size(); i++) {
      assertThat(beam.text(i)).isEqualTo(best.get(i));
    }
  }

  @Test
  void twoDecoders_translateAsHuggingFaceDoes() throws IOException {
    try (TranslationEngine engine = imported(exported(false, OptimumMarian::writePair))) {
      assertTranslatesAsHuggingFace(engine);
    }
  }

  @Test
  void aDecoderOfTwoBranches_translatesAsHuggingFaceDoes() throws IOException {
    try (TranslationEngine engine = imported(exported(false, OptimumMarian::writeMerged))) {
      assertTranslatesAsHuggingFace(engine);
    }
  }

  @Test
  void graphsThatRoundARunByOneScale_translateATextTheSameWhateverElseRuns() throws IOException {
    List<String> texts =
        List.of("I'm hungry.", "Where is the station?", "The cats do not like the old dog.");
    try (TranslationEngine engine = imported(exported(true, OptimumMarian::writePair))) {
      TranslationReader together = ask(engine, new Search.Greedy(), texts);
      for (int i = 0; i < texts.size(); i++) {
        TranslationReader alone = ask(engine, new Search.Greedy(), List.of(texts.get(i)));
        assertThat(together.text(i)).isEqualTo(alone.text(0)).isNotBlank();
      }
    }
  }

  @Test
  void aDecoderWithoutCache_isRefusedWithTheWay() throws IOException {
    Path folder = exported(false, OptimumMarian::writePair);
    Files.delete(folder.resolve("decoder_with_past_model.onnx"));

    assertThatThrownBy(() -> ExternalFolder.translator(folder, Optional.empty()))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("decoder_with_past_model.onnx")
        .hasMessageContaining("optimum-cli export onnx --task text2text-generation-with-past");
  }

  @Test
  void aFolderOfOptimums_isServedAfterItsImportOnly() throws IOException {
    Path folder = exported(false, OptimumMarian::writeMerged);

    assertThatThrownBy(() -> ModelFolder.read(folder))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("unroll import");
  }
}
