package dev.unroll.engine.ort;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TextRequest;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TextTranslator;
import dev.unroll.engine.translation.TranslatedText;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.text.prose.span.SpanSentences;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the models of this repository copy, whatever they make of the words around it. */
class ProtectedModelTest {
  private static String digits(String text) {
    int[] digits = text.codePoints().filter(Character::isDigit).sorted().toArray();
    return new String(digits, 0, digits.length);
  }

  @Test
  void spansAndDigits_areKept_byTheModelOfThisRepository() {
    SpanSentences sentences = new SpanSentences(77);
    List<SpanSentences.Example> examples =
        IntStream.range(0, 40).mapToObj(_ -> sentences.next()).toList();
    ModelFolder folder = ModelFolder.read(Path.of("models"), "translate-en-fr");
    EngineConfig config = EngineConfig.defaults().withSlots(16).withTexts(100);
    try (TranslationEngine engine =
        new OrtEngines(RuntimeOptions.of("cpu", 1, false), config, Clock.SYSTEM)
            .openTranslation(folder, EngineListener.NONE)) {
      List<String> texts = examples.stream().map(SpanSentences.Example::text).toList();
      TextTranslation translation =
          TextTranslator.of(engine).submit(TextRequest.plain(texts, new Search.Greedy()));
      translation.finish().join();
      List<TranslatedText> translated = translation.texts();
      for (int i = 0; i < texts.size(); i++) {
        String written = translated.get(i).translation();
        for (String span : examples.get(i).spans()) {
          assertThat(written).as(texts.get(i)).contains(span);
        }
        assertThat(digits(written)).as(texts.get(i)).isEqualTo(digits(texts.get(i)));
      }
    }
  }
}
