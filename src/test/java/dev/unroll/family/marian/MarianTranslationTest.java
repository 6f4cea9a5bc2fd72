package dev.unroll.family.marian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.bundle.Directions;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.engine.lexical.Verdict;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.translation.Hypothesis;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.engine.translation.TranslationRequest;
import dev.unroll.family.Fixtures;
import dev.unroll.family.MarianImport;
import dev.unroll.text.prose.Alignment;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packages of Marian's, taken over and served, against Marian's own translations. */
class MarianTranslationTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder = Path.of("");

  /**
   * The package, its weights, what is expected, whether with the shortlist; how many of 40
   * sentences may differ by near ties of rounded operands, of the greedy search and of the beam.
   */
  @ParameterizedTest
  @CsvSource({
    "ssru-enfr, npz, float, false, 0, 0",
    "ssru-enfr, npz, float-lex, true, 0, 0",
    "classic-enfr, float.bin, float, false, 0, 0",
    "classic-enfr, float.bin, float-lex, true, 0, 0",
    "ssru-enfr, alphas, alphas, false, 2, 2",
    "ssru-enfr, alphas, alphas-lex, true, 2, 3",
    "classic-enfr, alphas, alphas, false, 2, 2",
    "classic-enfr, alphas, alphas-lex, true, 2, 2",
    "ssru-enfr, intgemm.bin, int8, false, 2, 40",
    "ssru-enfr, intgemm.bin, int8-lex, true, 2, 40"
  })
  void translations_ofAPackage_areMarians(
      String name, String weights, String expected, boolean shortlist, int greedy, int beam)
      throws IOException {
    Path source = Fixtures.folder("marian/" + name);
    JsonNode sentences =
        JSON.readTree(source.resolve("expected/" + expected + ".json").toFile()).path("sentences");
    try (TranslationEngine engine = engine(source, weights, shortlist)) {
      List<String> different = new ArrayList<>();
      List<List<Hypothesis>> found = translate(engine, texts(sentences), new Search.Greedy());
      double tolerance = greedy == 0 ? 1e-4 : 0.05;
      for (int i = 0; i < found.size(); i++) {
        JsonNode wanted = sentences.get(i).path("greedy");
        Hypothesis best = found.get(i).getFirst();
        if (!best.text().equals(wanted.path("text").asText())) {
          different.add(best.text() + " | " + wanted.path("text").asText());
        } else {
          assertThat(best.score()).isCloseTo(wanted.path("norm").asDouble(), within(tolerance));
        }
      }
      assertThat(different).hasSizeLessThanOrEqualTo(greedy);
      different.clear();
      found = translate(engine, texts(sentences), beam(4));
      for (int i = 0; i < found.size(); i++) {
        List<String> wanted = sentences.get(i).path("beam4").findValuesAsText("text");
        List<String> given = found.get(i).stream().map(Hypothesis::text).toList();
        if (beam > 0) { // near ties may change places
          wanted = wanted.subList(0, 1);
          given = given.subList(0, 1);
        }
        if (!given.equals(wanted.stream().distinct().toList())) {
          different.add(given + " | " + wanted);
        } else if (beam == 0) {
          double best = sentences.get(i).path("beam4").get(0).path("norm").asDouble();
          assertThat(found.get(i).getFirst().score()).isCloseTo(best, within(1e-4));
        }
      }
      assertThat(different).hasSizeLessThanOrEqualTo(beam);
    }
  }

  @Test
  void awkwardTexts_areTranslatedAsMarianDoes() throws IOException {
    Path source = Fixtures.folder("marian/ssru-enfr");
    JsonNode edges = JSON.readTree(source.resolve("expected/edge-float.json").toFile());
    try (TranslationEngine engine = engine(source, "npz", false)) {
      List<List<Hypothesis>> found =
          translate(engine, edges.findValuesAsText("src"), new Search.Greedy());
      for (int i = 0; i < edges.size(); i++) {
        assertThat(found.get(i).getFirst().text()).isEqualTo(edges.get(i).path("text").asText());
      }
    }
  }

  @Test
  void alignment_isTheAttentionOfTheFirstHead() throws IOException {
    Path source = Fixtures.folder("marian/ssru-enfr");
    JsonNode first =
        JSON.readTree(source.resolve("expected/float.json").toFile()).path("sentences").get(0);
    try (TranslationEngine engine = engine(source, "npz", false)) {
      Alignment alignment =
          Objects.requireNonNull(
              translate(engine, List.of(first.path("src").asText()), new Search.Greedy(), true)
                  .getFirst()
                  .getFirst()
                  .alignment());
      JsonNode wanted = first.path("greedy").path("attention");
      for (int i = 0; i < wanted.get(0).size(); i++) {
        assertThat((double) alignment.weights().getFirst()[i])
            .isCloseTo(wanted.get(0).get(i).asDouble(), within(1e-4));
      }
    }
  }

  @Test
  void packageOfOpusMt_withNumbersOfAnotherFile_isTranslatedAsMarianDoes() throws IOException {
    Path source = Fixtures.folder("marian/opus-enfr");
    JsonNode sentences = JSON.readTree(source.resolve("opus-expected.json").toFile());
    try (TranslationEngine engine = engine(source, "npz", true)) {
      List<List<Hypothesis>> greedy = translate(engine, texts(sentences), new Search.Greedy());
      List<List<Hypothesis>> beams = translate(engine, texts(sentences), beam(4));
      assertThat(engine.task().languages()).isEqualTo(new Task.Languages("en", "fr"));
      for (int i = 0; i < sentences.size(); i++) {
        JsonNode each = sentences.get(i);
        assertThat(greedy.get(i).getFirst().text()).isEqualTo(text(each.path("greedy")));
        assertThat(beams.get(i).getFirst().text()).isEqualTo(text(each.path("beam4").get(0)));
        assertThat(beams.get(i).getFirst().score())
            .isCloseTo(each.path("beam4").get(0).path("norm").asDouble(), within(1e-4));
      }
    }
  }

  private static String text(JsonNode expected) {
    return expected.path("text").asText();
  }

  @Test
  void packedFiles_areUnpacked_andAFoldersVersionIsThatOfThePlainOnes() throws IOException {
    Path source = Fixtures.folder("marian/ssru-enfr");
    Path packed = Files.createDirectories(folder.resolve("packed"));
    for (String name :
        List.of("model.enfr.intgemm.alphas.bin", "vocab.enfr.spm", "lex.50.50.enfr.s2t.bin")) {
      try (OutputStream out =
          new GZIPOutputStream(Files.newOutputStream(packed.resolve(name + ".gz")))) {
        Files.copy(source.resolve(name), out);
      }
    }
    Path one = write(packed, MarianOptions.DEFAULTS, "one");
    Path two = write(source, MarianOptions.DEFAULTS.withVariant("alphas"), "two");

    for (String file : List.of("encoder.onnx", "decoder.onnx", "tokenizer.json", "shortlist.bin")) {
      assertThat(Files.mismatch(one.resolve(file), two.resolve(file))).as(file).isEqualTo(-1);
    }
    assertThat(((Task.Seq2Seq) ModelFolder.read(one).config().task()).languages())
        .isEqualTo(new Task.Languages("en", "fr"));
  }

  @Test
  void request_mayLeaveTheShortlist_besideOthersThatDoNot() throws IOException {
    Path source = Fixtures.folder("marian/ssru-enfr");
    List<List<String>> wanted = new ArrayList<>();
    for (String expected : List.of("float-lex", "float")) {
      JsonNode all = JSON.readTree(source.resolve("expected/" + expected + ".json").toFile());
      wanted.add(
          all.path("sentences").valueStream().map(each -> text(each.path("greedy"))).toList());
    }
    JsonNode sentences =
        JSON.readTree(source.resolve("expected/float.json").toFile()).path("sentences");
    assertThat(wanted.getFirst()).isNotEqualTo(wanted.getLast());
    try (TranslationEngine engine = engine(source, "npz", true)) {
      List<Reader> readers = List.of(new Reader(), new Reader());
      for (int i = 0; i < readers.size(); i++) {
        engine
            .submit(
                new TranslationRequest(
                    texts(sentences).stream().map(SourceSentence::of).toList(),
                    new Search.Greedy(),
                    false,
                    Optional.empty(),
                    i == 0,
                    false))
            .subscribe(readers.get(i));
      }
      for (int i = 0; i < readers.size(); i++) {
        assertThat(readers.get(i).all.join())
            .extracting(found -> found.getFirst().text())
            .isEqualTo(wanted.get(i));
      }
    }
  }

  @Test
  void tokensOfTargets_areTheLanguagesOfAPackage() throws IOException {
    Path source = Fixtures.folder("marian/opus-enfr");
    Path several = Files.createDirectories(folder.resolve("opus-en-mul"));
    for (String name : List.of("decoder.yml", "source.spm", "target.spm")) {
      Files.copy(source.resolve(name), several.resolve(name));
    }
    String weights = "opus.spm32k-spm32k.transformer-align.model1.npz.best-perplexity.npz";
    Files.copy(source.resolve(weights), several.resolve(weights));
    String vocabulary = "opus.spm32k-spm32k.vocab.yml";
    Files.writeString(
        several.resolve(vocabulary),
        Files.readString(source.resolve(vocabulary))
            .replace("▁vêtements:", "'>>fra<<':")
            .replace("▁laissé:", "'>>deu<<':"));

    Path target = write(several, MarianOptions.DEFAULTS, "model");
    Task.Seq2Seq task = (Task.Seq2Seq) ModelFolder.read(target).config().task();
    assertThat(Directions.sourcesOf(task)).containsExactly("mul");
    assertThat(Directions.targetsOf(task)).containsExactly("de", "fr");
    Directions directions = Objects.requireNonNull(task.directions());
    assertThat(directions.target("fr").orElseThrow().before()).isEqualTo(11);
    assertThat(directions.target("de").orElseThrow().before()).isEqualTo(8);
  }

  @Test
  void damagedShortlist_isNamedByThePackagesFile() throws IOException {
    Path source = Fixtures.folder("marian/ssru-enfr");
    Path damaged = Files.createDirectories(folder.resolve("damaged"));
    for (String name : List.of("model.enfr.intgemm.alphas.bin", "vocab.enfr.spm")) {
      Files.copy(source.resolve(name), damaged.resolve(name));
    }
    Path list = damaged.resolve("lex.50.50.enfr.s2t.bin");
    byte[] bytes = Files.readAllBytes(source.resolve(list.getFileName()));
    bytes[bytes.length / 2] ^= 1;
    Files.write(list, bytes);

    OrtEngines engines =
        new OrtEngines(RuntimeOptions.cpu(1), EngineConfig.defaults(), Clock.SYSTEM);
    Path target = folder.resolve("model");
    assertThatThrownBy(
            () ->
                MarianImport.write(
                    damaged,
                    target,
                    MarianOptions.DEFAULTS,
                    fresh -> engines.openTranslation(fresh, EngineListener.NONE).close()))
        .hasMessage(list + ": is damaged");
    assertThat(target).doesNotExist();
  }

  private static List<String> texts(JsonNode sentences) {
    return sentences.findValuesAsText("src");
  }

  private static Search beam(int width) {
    return new Search.Beam(width, 1, 0, width, Task.Ending.ENDED);
  }

  private TranslationEngine engine(Path source, String weights, boolean shortlist) {
    Path target =
        write(
            source,
            shortlist
                ? MarianOptions.DEFAULTS.withVariant(weights)
                : MarianOptions.DEFAULTS.withVariant(weights).withoutShortlist(),
            "model");
    EngineConfig config = EngineConfig.defaults();
    return new OrtEngines(RuntimeOptions.defaults().withThreads(1), config, Clock.SYSTEM)
        .openTranslation(ModelFolder.read(target), EngineListener.NONE);
  }

  private Path write(Path source, MarianOptions options, String name) {
    Path target = folder.resolve(name);
    MarianImport.write(source, target, options, _ -> {});
    return target;
  }

  private static List<List<Hypothesis>> translate(
      TranslationEngine engine, List<String> texts, Search search) {
    return translate(engine, texts, search, false);
  }

  private static List<List<Hypothesis>> translate(
      TranslationEngine engine, List<String> texts, Search search, boolean aligned) {
    Reader reader = new Reader();
    engine.submit(TranslationRequest.of(texts, search, aligned)).subscribe(reader);
    return reader.all.join();
  }

  /** Reads a whole answer. */
  private static final class Reader implements Flow.Subscriber<TranslationEvent> {
    final CompletableFuture<List<List<Hypothesis>>> all = new CompletableFuture<>();
    private final TreeMap<Integer, List<Hypothesis>> found = new TreeMap<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(TranslationEvent event) {
      switch (event) {
        case TranslationEvent.Translated(int index, List<Hypothesis> best, Verdict _) ->
            found.put(index, best);
        case TranslationEvent.Failed(String why, boolean _) ->
            all.completeExceptionally(new IllegalStateException(why));
        case TranslationEvent.Piece _, TranslationEvent.Finished _ -> {}
      }
    }

    @Override
    public void onError(Throwable reason) {
      all.completeExceptionally(reason);
    }

    @Override
    public void onComplete() {
      all.complete(List.copyOf(found.values()));
    }
  }
}
