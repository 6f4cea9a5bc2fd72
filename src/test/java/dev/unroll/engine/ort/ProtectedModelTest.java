package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.lexical.Formality;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TextTranslator;
import dev.unroll.engine.translation.TranslatedText;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.Treatment;
import dev.unroll.text.prose.span.SpanSentences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the models of this repository copy, whatever they make of the words around it. The property
 * {@code sentences} says how many are made up, {@code seed} which.
 */
class ProtectedModelTest {
  private static String digits(String text) {
    int[] digits = text.codePoints().filter(Character::isDigit).sorted().toArray();
    return new String(digits, 0, digits.length);
  }

  private static @Nullable TranslationEngine opened;

  @BeforeAll
  static void open() {
    opened = open("translate-en-fr");
  }

  private static TranslationEngine open(String model) {
    ModelFolder folder = ModelFolder.read(Path.of("models"), model);
    EngineConfig config =
        EngineConfig.defaults().withSlots(16).withQueue(100_000).withTexts(100_000);
    return new OrtEngines(RuntimeOptions.of("cpu", 1, false), config, Clock.SYSTEM)
        .openTranslation(folder, EngineListener.NONE);
  }

  @AfterAll
  static void close() {
    engine().close();
    opened = null; // or its tensors would stay, and other tests count them
  }

  private static TranslationEngine engine() {
    return Objects.requireNonNull(opened);
  }

  private static List<TranslatedText> translate(List<String> texts, Treatment treatment) {
    return translate(engine(), texts, treatment);
  }

  private static List<TranslatedText> translate(
      TranslationEngine model, List<String> texts, Treatment treatment) {
    TextTranslation translation =
        TextTranslator.of(model)
            .submit(
                new TextRequest(
                    texts,
                    TextRequest.Format.TEXT,
                    new Search.Greedy(),
                    false,
                    Optional.empty(),
                    true,
                    treatment));
    translation.finish().join();
    return translation.texts();
  }

  @Test
  void spansAndDigits_areKept_byTheModelOfThisRepository() {
    assertKept(engine(), new SpanSentences(Integer.getInteger("seed", 77)));
  }

  @Test
  void spansAndDigits_areKept_byTheModelOfTheOtherDirection() {
    try (TranslationEngine french = open("translate-fr-en")) {
      assertKept(french, SpanSentences.french(Integer.getInteger("seed", 77)));
    }
  }

  private static void assertKept(TranslationEngine model, SpanSentences sentences) {
    List<SpanSentences.Example> examples =
        IntStream.range(0, Integer.getInteger("sentences", 40))
            .mapToObj(_ -> sentences.next())
            .toList();
    List<String> texts = examples.stream().map(SpanSentences.Example::text).toList();
    List<TranslatedText> translated = translate(model, texts, Treatment.DEFAULT);
    for (int i = 0; i < texts.size(); i++) {
      String written = translated.get(i).translation();
      assertThat(examples.get(i).lost(written)).as("%s: %s", texts.get(i), written).isEmpty();
      assertThat(digits(written)).as(texts.get(i)).isEqualTo(digits(texts.get(i)));
    }
  }

  @Test
  void whatPeopleType_keepsWhatMustBeCopied() throws IOException {
    Path typed = Path.of(System.getenv().getOrDefault("UNROLL_DATA", ""), "test-enfr/typed.tsv");
    assumeTrue(Files.exists(typed), "the set of typed texts is not here");
    List<String[]> rows = new ArrayList<>();
    for (String line : Files.readAllLines(typed)) {
      rows.add(line.split("\t", -1));
    }
    List<TranslatedText> translated =
        translate(rows.stream().map(row -> row[0]).toList(), Treatment.DEFAULT);
    for (int i = 0; i < rows.size(); i++) {
      String copied = rows.get(i).length > 2 ? rows.get(i)[2] : "";
      for (String part : copied.isEmpty() ? new String[0] : copied.split(" ", -1)) {
        assertThat(translated.get(i).translation()).as(rows.get(i)[0]).contains(part);
      }
    }
  }

  @Test
  void textOfSeveralSentences_addressesItsReaderInOneWay() {
    String letter =
        "Thank you for your letter. Is this your car? Do you love me? Give me your hand."
            + " Where are your friends? Take care of yourself. What are you doing?"
            + " Tell me your name. I will help you. Come here!";
    String formal = translate(List.of(letter), Treatment.DEFAULT).getFirst().translation();
    assertThat(formal)
        .containsPattern("(?i)\\b(vous|votre|vos)\\b")
        .doesNotContainPattern("(?i)\\b(tu|te|toi|ton|ta|tes|t')\\b");
    String informal =
        translate(List.of(letter), Treatment.DEFAULT.withFormality(Optional.of(Formality.LESS)))
            .getFirst()
            .translation();
    assertThat(informal)
        .containsPattern("(?i)\\b(tu|te|toi|ton|ta|tes|t')\\b")
        .doesNotContainPattern("(?i)\\b(vous|votre|vos)\\b");
  }
}
