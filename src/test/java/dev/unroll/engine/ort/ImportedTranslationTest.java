package dev.unroll.engine.ort;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.bundle.Directions;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationReader;
import dev.unroll.engine.translation.TranslationRequest;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.Fixtures;
import dev.unroll.family.hub.ImportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checkpoints of translators, imported with their tokenizers, from text to text. */
class ImportedTranslationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final EngineConfig CONFIG = EngineConfig.defaults().withSlots(16).withQueue(100);

  @TempDir private Path models = Path.of("");

  private ModelFolder imported(String name) {
    Path target = models.resolve(name);
    CheckpointImport.write(
        Fixtures.folder("hf/" + name), target, ImportOptions.DEFAULTS, folder -> {});
    return ModelFolder.read(target);
  }

  private static TranslationEngine open(ModelFolder folder) {
    return new OrtEngines(RuntimeOptions.of("cpu", 1, false), CONFIG, Clock.SYSTEM)
        .openTranslation(folder, EngineListener.NONE);
  }

  private static JsonNode expected(String name) throws IOException {
    return JSON.readTree(Fixtures.folder("hf/" + name).resolve("expected.json").toFile());
  }

  private static TranslationReader ask(
      TranslationEngine engine,
      Search search,
      Task.@Nullable Languages languages,
      List<String> texts) {
    return TranslationReader.eager(
            engine.submit(
                TranslationRequest.of(texts, search, false, Optional.ofNullable(languages))))
        .await();
  }

  @Test
  void marian_translatesAsHuggingFaceDoes_greedilyAndWithABeam() throws IOException {
    String name = "marian-en-fr-safetensors";
    ModelFolder folder = imported(name);
    JsonNode expected = expected(name);
    List<String> texts = new ArrayList<>();
    expected.path("translations").forEach(each -> texts.add(each.path("source").asText()));
    try (TranslationEngine engine = open(folder)) {
      assertThat(engine.task().languages()).isEqualTo(new Task.Languages("en", "fr"));
      TranslationReader greedy = ask(engine, new Search.Greedy(), null, texts);
      for (int i = 0; i < texts.size(); i++) {
        assertThat(greedy.text(i))
            .isEqualTo(expected.path("translations").get(i).path("greedy").asText());
      }
      Task.Decoding decoding = engine.task().decoding();
      Search beam =
          new Search.Beam(
              decoding.beam(), decoding.lengthPenalty(), 0, decoding.beam(), decoding.ending());
      for (JsonNode each : expected.path("cases")) {
        if (each.path("text").asText().isBlank()) {
          continue; // is not translated here
        }
        TranslationReader best = ask(engine, beam, null, List.of(each.path("text").asText()));
        assertThat(best.text(0))
            .isEqualTo(each.path("beam4").path("hypotheses").get(0).path("text").asText());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"marian-multi-target", "bart", "mbart50", "t5-v1.0", "t5-v1.1"})
  void checkpoint_writesTheTextOfHuggingFace(String name) throws IOException {
    ModelFolder folder = imported(name);
    ModelConfig config = folder.config();
    Task.Seq2Seq task = (Task.Seq2Seq) config.task();
    for (JsonNode each : expected(name).path("cases")) {
      JsonNode ids = each.path("greedy_ids_with_start");
      boolean ended = ids.get(ids.size() - 1).asInt() == task.special().end();
      // Where no end is forced, ours comes after the last token.
      Task.Limits limits = new Task.Limits(task.limits().source(), ended ? 30 : 31, 1, 60);
      try (TranslationEngine engine = open(with(folder, task.withLimits(limits)))) {
        String text = each.path("text").asText();
        String marked = text.replaceFirst("^>>fra<< ", "");
        boolean names = !marked.equals(text);
        if (task.directions() != null && task.languages() == null && !names) {
          continue; // Another language than ours, or none.
        }
        Task.@Nullable Languages languages = names ? new Task.Languages("en", "fr") : null;
        assertThat(ask(engine, new Search.Greedy(), languages, List.of(marked)).text(0).strip())
            .isEqualTo(each.path("greedy_text").asText().strip());
      }
    }
  }

  private static ModelFolder with(ModelFolder folder, Task.Seq2Seq task) {
    ModelConfig config = folder.config();
    return ModelFolder.unchecked(
        folder.path(),
        new ModelConfig(
            config.format(),
            config.architecture(),
            config.title(),
            config.description(),
            config.parameters(),
            config.graph(),
            task,
            config.provenance()));
  }

  @Test
  void manyLanguages_areListed_andChosenByTheRequest() throws IOException {
    try (TranslationEngine engine = open(imported("m2m100"))) {
      Directions directions = requireNonNull(engine.task().directions());
      assertThat(directions.sources()).hasSize(100);
      assertThat(directions.target("fr")).isPresent();
      List<String> texts = List.of("I don't know what you're talking about!");
      String french =
          ask(engine, new Search.Greedy(), new Task.Languages("en", "fr"), texts).text(0);
      String german =
          ask(engine, new Search.Greedy(), new Task.Languages("en", "de"), texts).text(0);
      assertThat(french).isNotEqualTo(german);
    }
  }
}
