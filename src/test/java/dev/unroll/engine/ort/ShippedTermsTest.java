package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.lexical.Formality;
import dev.unroll.engine.lexical.Terminology;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.TextTranslator;
import dev.unroll.engine.translation.TranslatedText;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.Treatment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Glossaries, formality and confidence with the shipped translator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // A closed engine's tensors go with the instance.
class ShippedTermsTest {
  private static final List<String> SUBJECTS =
      List.of("The board", "Our manager", "The sales department", "A customer", "The supplier");

  private static final List<String> VERBS =
      List.of("has seen", "wants", "did not like", "will pay for", "asked about");

  private static final List<String> OBJECTS =
      List.of(
          "the invoice.",
          "two invoices and a quote.",
          "the shipment yesterday.",
          "our new dashboard",
          "the purchase order?",
          "the warranty because it was late.",
          "the board.",
          "the report on the supplier.");

  private TranslationEngine engine;

  @BeforeAll
  void open() {
    engine =
        new OrtEngines(RuntimeOptions.defaults(), EngineConfig.defaults(), Clock.SYSTEM)
            .openTranslation(
                ModelFolder.read(Path.of("models/translate-en-fr")), EngineListener.NONE);
  }

  @AfterAll
  void close() {
    engine.close();
  }

  private static Map<String, String> terms() {
    Map<String, String> terms = new LinkedHashMap<>();
    terms.put("board", "conseil d'administration");
    terms.put("sales department", "service commercial");
    terms.put("customer", "client");
    terms.put("supplier", "fournisseur");
    terms.put("invoice", "facture");
    terms.put("quote", "devis");
    terms.put("shipment", "expédition");
    terms.put("dashboard", "tableau de bord");
    terms.put("purchase order", "bon de commande");
    terms.put("warranty", "garantie");
    return terms;
  }

  private List<TranslatedText> translate(List<String> texts, Treatment treatment) {
    var translation =
        TextTranslator.of(engine)
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
  void theTermsOfAGlossary_areInAllOf200Sentences() {
    Terminology glossary = Terminology.of(terms());
    List<String> sentences = new ArrayList<>();
    for (String subject : SUBJECTS) {
      for (String verb : VERBS) {
        OBJECTS.forEach(object -> sentences.add("%s %s %s".formatted(subject, verb, object)));
      }
    }
    assertThat(sentences).hasSize(200);

    List<TranslatedText> translated =
        translate(sentences, Treatment.DEFAULT.withGlossary(glossary));

    for (int i = 0; i < sentences.size(); i++) {
      String sentence = sentences.get(i).toLowerCase(Locale.ROOT);
      String translation = translated.get(i).translation().replace('’', '\'');
      terms()
          .forEach(
              (source, target) -> {
                if (sentence.matches(".*\\b" + source + "s?\\b.*")) {
                  assertThat(translation.toLowerCase(Locale.ROOT)).as(sentence).contains(target);
                }
              });
    }
  }

  @Test
  void readersAreAddressed_asTheRequestWants() {
    List<String> texts = List.of("Do you want tea?", "What is your name?", "I saw you yesterday.");

    List<TranslatedText> formal =
        translate(texts, Treatment.DEFAULT.withFormality(Optional.of(Formality.MORE)));
    List<TranslatedText> informal =
        translate(texts, Treatment.DEFAULT.withFormality(Optional.of(Formality.LESS)));

    for (int i = 0; i < texts.size(); i++) {
      assertThat(formal.get(i).translation()).containsPattern("(?i)\\b(vous|votre|vos)\\b");
      assertThat(informal.get(i).translation()).doesNotContainPattern("(?i)\\b(vous|votre|vos)\\b");
    }
  }

  @Test
  void whatTheModelKnows_isSurer_thanWhatItDoesNot() {
    List<String> texts =
        List.of(
            "I don't know what you're talking about.",
            "Where is the station?",
            "Quarterly amortisation of intangible assets follows IFRS guidelines.",
            "Mitochondrial ribosomes catalyse polypeptide synthesis.");

    List<Double> sure =
        translate(texts, Treatment.DEFAULT).stream()
            .map(text -> text.confidences().getFirst().confidence())
            .toList();

    assertThat(sure.subList(0, 2)).allMatch(confidence -> confidence > 0.5);
    assertThat(sure.subList(2, 4)).allMatch(confidence -> confidence < 0.3);
  }
}
