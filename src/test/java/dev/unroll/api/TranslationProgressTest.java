package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.engine.translation.Hypothesis;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.text.prose.Alignment;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.text.prose.Translatable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TranslationProgressTest {
  private static TranslationProgress of(int alternatives, String... texts) {
    List<Translatable> cut = new ArrayList<>();
    for (String text : texts) {
      cut.add(Translatable.plain(text, SentenceSplitter.of("en"), sentence -> true));
    }
    return of(TranslateRequest.Format.TEXT, alternatives, cut, texts);
  }

  private static TranslationProgress ofHtml(int alternatives, String html) {
    Translatable cut =
        Translatable.html(
            html, Translatable.Markup.FOLLOWS_WORDS, SentenceSplitter.of("en"), sentence -> true);
    return of(TranslateRequest.Format.HTML, alternatives, List.of(cut), html);
  }

  private static TranslationProgress of(
      TranslateRequest.Format format, int alternatives, List<Translatable> cut, String... texts) {
    TranslateRequest request =
        new TranslateRequest(
            List.of(texts),
            texts.length > 1,
            new TranslateRequest.Direction.Pair("en", "fr"),
            format,
            alternatives,
            Optional.empty(),
            false);
    return new TranslationProgress(new TranslationPlan(request, cut, Optional.empty()));
  }

  /** A translation of two words that change places. */
  private static Hypothesis swapped(String first, String second) {
    List<float[]> weights = List.of(new float[] {0, 1}, new float[] {1, 0});
    return new Hypothesis(
        first + " " + second,
        0,
        new Alignment(List.of("Red", " car"), List.of(first, " " + second), weights));
  }

  private static void write(TranslationProgress progress, int sentence, String piece) {
    progress.take(new TranslationEvent.Piece(sentence, piece));
  }

  private static void end(TranslationProgress progress, int sentence, String... best) {
    List<Hypothesis> hypotheses = new ArrayList<>();
    for (String text : best) {
      hypotheses.add(new Hypothesis(text, 0, null));
    }
    progress.take(new TranslationEvent.Translated(sentence, hypotheses));
  }

  private static String told(TranslationProgress progress) {
    StringBuilder told = new StringBuilder();
    progress.news().forEach(piece -> told.append(piece.index()).append(':').append(piece.text()));
    return told.toString();
  }

  @Test
  void words_areToldWhenTheyAreWhole() {
    TranslationProgress progress = of(0, "One two.");

    write(progress, 0, "Bon");
    assertThat(told(progress)).isEmpty();
    write(progress, 0, "jour ");
    assertThat(told(progress)).isEqualTo("0:Bonjour");
    write(progress, 0, "à tou");
    assertThat(told(progress)).isEqualTo("0: à");
    end(progress, 0, "Bonjour à tous ");
    assertThat(told(progress)).isEqualTo("0: tous");
    assertThat(progress.whole().translatedText()).isEqualTo("Bonjour à tous");
  }

  @Test
  void charactersOfAScriptWithoutBlanks_areToldAtOnce() {
    TranslationProgress progress = of(0, "One.");

    write(progress, 0, "你好");

    assertThat(told(progress)).isEqualTo("0:你好");
  }

  @Test
  void blanksAroundATranslation_areTheSources() {
    TranslationProgress progress = of(0, " One.\n Two. ");

    write(progress, 0, " Un. ");
    assertThat(told(progress)).isEqualTo("0: Un.");
    end(progress, 0, " Un. ");
    end(progress, 1, " Deux.\n");

    assertThat(told(progress)).isEqualTo("0:\n Deux. ");
    assertThat(progress.whole().translatedText()).isEqualTo(" Un.\n Deux. ");
  }

  @Test
  void sentences_areToldInOrderWhateverComesFirst() {
    TranslationProgress progress = of(0, "One. Two.", "Three.");

    end(progress, 1, "Deux.");
    assertThat(told(progress)).isEmpty();
    end(progress, 2, "Trois.");
    assertThat(told(progress)).isEqualTo("1:Trois.");
    end(progress, 0, "Un.");

    assertThat(told(progress)).isEqualTo("0:Un. Deux.");
    assertThat(progress.whole().translatedText()).isEqualTo(List.of("Un. Deux.", "Trois."));
  }

  @Test
  void alternatives_takeTheNextBestOfEverySentence() {
    TranslationProgress progress = of(3, "One. Two.");

    end(progress, 0, "Un.", "Une.");
    end(progress, 1, "Deux.", "Deux!", "");

    assertThat(progress.whole().alternatives()).isEqualTo(List.of("Une. Deux!", "Une. "));
  }

  @Test
  void markedSentences_areToldAtTheirEnd_withTheMarkupOfTheirWords() {
    TranslationProgress progress = ofHtml(1, "<p>Yes. <b>Red</b> car</p>");

    end(progress, 0, "Oui.");
    write(progress, 1, "Voiture ");
    assertThat(told(progress)).isEqualTo("0:<p>Oui. ");
    progress.take(
        new TranslationEvent.Translated(
            1, List.of(swapped("Voiture", "rouge"), swapped("Auto", "rouge"))));

    assertThat(told(progress)).isEqualTo("0:Voiture <b>rouge</b></p>");
    Translation whole = progress.whole();
    assertThat(whole.translatedText()).isEqualTo("<p>Oui. Voiture <b>rouge</b></p>");
    assertThat(whole.alternatives()).isEqualTo(List.of("<p>Oui. Auto <b>rouge</b></p>"));
    assertThat(whole.alignment()).as("nobody asked for it").isNull();
  }
}
