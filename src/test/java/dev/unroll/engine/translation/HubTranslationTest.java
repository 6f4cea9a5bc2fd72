package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.family.Fixtures;
import dev.unroll.family.translation.ImportedTranslator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches with imported models against those of Hugging Face's code, from tokens to tokens. */
class HubTranslationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 8;
  @TempDir private Path folder = Path.of("");

  /** The name, and the token that is forced first if the test of the fixture forced one. */
  @ParameterizedTest
  @CsvSource({
    "marian-en-fr-safetensors, -1",
    "marian-en-fr, -1",
    "marian-multi-target, -1",
    "bart, -1",
    "mbart50, 508",
    "m2m100, 623",
    "t5-v1.0, -1",
    "t5-v1.1, -1"
  })
  void searches_ofACheckpoint_findTheTokensOfHuggingFace(String name, int first)
      throws IOException {
    Path checkpoint = Fixtures.folder("hf/" + name);
    ModelFolder model = ImportedTranslator.write(checkpoint, Map.of(), folder);
    Task.Seq2Seq task = (Task.Seq2Seq) model.config().task();
    EngineConfig config = EngineConfig.defaults().withSlots(ROWS);
    OrtEngines engines =
        new OrtEngines(RuntimeOptions.defaults().withThreads(1), config, Clock.SYSTEM);
    JsonNode expected = JSON.readTree(checkpoint.resolve("expected.json").toFile());
    try (Seq2SeqRunner runner = engines.seq2SeqRunner(model, task)) {
      Searcher searcher = new Searcher(task, runner, first);
      for (JsonNode each : expected.path("cases")) {
        long[] source = longs(each.path("input_ids"));
        checkGreedy(searcher, source, each.path("greedy_ids_with_start"), 30);
        JsonNode beam = each.path("beam4");
        if (!beam.isMissingNode()) {
          checkBeam(searcher, source, beam);
        }
      }
      for (JsonNode each : expected.path("translations")) {
        checkGreedy(
            searcher, longs(each.path("input_ids")), each.path("greedy_ids_with_start"), 60);
      }
    }
  }

  /** Where no end is forced, ours comes after the last token. */
  private static void checkGreedy(Searcher searcher, long[] source, JsonNode ids, int longest) {
    long[] expected = longs(ids);
    boolean ended = expected[expected.length - 1] == searcher.task.special().end();
    List<SentenceSearch.Found> found =
        searcher.search(source, new Search.Greedy(), ended ? longest : longest + 1);
    long[] tokens = tokens(found.getFirst());
    assertThat(expected[0]).isEqualTo(searcher.task.special().begin());
    assertThat(ended ? tokens : java.util.Arrays.copyOf(tokens, tokens.length - 1))
        .containsExactly(java.util.Arrays.copyOfRange(expected, 1, expected.length));
  }

  private static void checkBeam(Searcher searcher, long[] source, JsonNode expected) {
    int width = expected.path("num_beams").asInt();
    Search.Beam beam =
        new Search.Beam(
            width,
            expected.path("length_penalty").asDouble(),
            0,
            width,
            searcher.task.decoding().ending());
    List<SentenceSearch.Found> found = searcher.search(source, beam, 60);
    JsonNode hypotheses = expected.path("hypotheses");
    assertThat(found).hasSize(hypotheses.size());
    for (int i = 0; i < found.size(); i++) {
      long[] ids = longs(hypotheses.get(i).path("ids_with_start"));
      assertThat(tokens(found.get(i)))
          .containsExactly(java.util.Arrays.copyOfRange(ids, 1, ids.length));
      assertThat(found.get(i).score())
          .isCloseTo(hypotheses.get(i).path("score").asDouble(), within(1e-4));
    }
  }

  private static long[] tokens(SentenceSearch.Found found) {
    return IntStream.of(found.prefix().tokens(0)).asLongStream().toArray();
  }

  private static long[] longs(JsonNode ids) {
    return StreamSupport.stream(ids.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
  }

  /** Searches one sentence at a time. */
  private record Searcher(Task.Seq2Seq task, Seq2SeqRunner runner, int forced) {
    List<SentenceSearch.Found> search(long[] source, Search search, int longest) {
      Integer first = task.conventions() == null ? null : task.conventions().first();
      OptionalInt begins =
          forced >= 0
              ? OptionalInt.of(forced)
              : first == null ? OptionalInt.empty() : OptionalInt.of(first);
      SentenceSearch sentence = new SearchFactory(task).begin(search, 0, longest, begins);
      Seq2SeqRunner.Lane lane =
          runner.lanes().stream()
              .filter(each -> each.sourceTokens() >= source.length)
              .findFirst()
              .orElseThrow();
      lane.encode(0, List.of(source));
      float[] logits = new float[runner.vocabSize()];
      while (!sentence.live().isEmpty()) {
        lane.arrange(sentence.parents());
        long[] last = sentence.live().stream().mapToLong(Prefix::token).toArray();
        Seq2SeqRunner.Step step = lane.decode(last, false);
        sentence.advance(
            new SentenceSearch.Output() {
              @Override
              public float[] logits(int live) {
                step.logits().get(live * logits.length, logits);
                task.bannedTokens().forEach(token -> logits[token] = Float.NEGATIVE_INFINITY);
                return logits;
              }

              @Override
              public float @Nullable [] attention(int live) {
                return null;
              }
            });
      }
      return sentence.best();
    }
  }
}
