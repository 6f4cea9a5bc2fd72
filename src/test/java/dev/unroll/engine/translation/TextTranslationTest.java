package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.engine.translation.TextTranslation.Granularity;
import dev.unroll.text.prose.Alignment;
import dev.unroll.text.prose.SentenceSplitter;
import dev.unroll.text.prose.Translatable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TextTranslationTest {
  private static TextTranslation of(String... texts) {
    List<Translatable> cut = new ArrayList<>();
    for (String text : texts) {
      cut.add(Translatable.plain(text, SentenceSplitter.of("en"), sentence -> true));
    }
    return new TextTranslation(cut.stream().map(TestTexts::plain).toList(), Optional.empty());
  }

  private static TextTranslation ofHtml(String html) {
    Translatable cut =
        Translatable.html(
            html, Translatable.Markup.FOLLOWS_WORDS, SentenceSplitter.of("en"), sentence -> true);
    return new TextTranslation(List.of(TestTexts.plain(cut)), Optional.empty());
  }

  /** A translation of two words that change places. */
  private static Hypothesis swapped(String first, String second) {
    List<float[]> weights = List.of(new float[] {0, 1}, new float[] {1, 0});
    return new Hypothesis(
        first + " " + second,
        0,
        new Alignment(List.of("Red", " car"), List.of(first, " " + second), weights));
  }

  private static void write(TextTranslation progress, int sentence, String piece) {
    progress.take(new TranslationEvent.Piece(sentence, piece));
  }

  private static void end(TextTranslation progress, int sentence, String... best) {
    List<Hypothesis> hypotheses = new ArrayList<>();
    for (String text : best) {
      hypotheses.add(new Hypothesis(text, 0, null));
    }
    progress.take(new TranslationEvent.Translated(sentence, hypotheses));
  }

  private static String told(TextTranslation progress) {
    StringBuilder told = new StringBuilder();
    progress
        .next(Granularity.WORDS)
        .forEach(piece -> told.append(piece.text()).append(':').append(piece.piece()));
    return told.toString();
  }

  private static List<String> translations(TextTranslation progress) {
    return progress.texts().stream().map(TranslatedText::translation).toList();
  }

  @Test
  void words_areToldWhenTheyAreWhole() {
    TextTranslation progress = of("One two.");

    write(progress, 0, "Bon");
    assertThat(told(progress)).isEmpty();
    write(progress, 0, "jour ");
    assertThat(told(progress)).isEqualTo("0:Bonjour");
    write(progress, 0, "à tou");
    assertThat(told(progress)).isEqualTo("0: à");
    end(progress, 0, "Bonjour à tous ");
    assertThat(told(progress)).isEqualTo("0: tous");
    assertThat(translations(progress)).containsExactly("Bonjour à tous");
  }

  @Test
  void charactersOfAScriptWithoutBlanks_areToldAtOnce() {
    TextTranslation progress = of("One.");

    write(progress, 0, "你好");

    assertThat(told(progress)).isEqualTo("0:你好");
  }

  @Test
  void blanksAroundATranslation_areTheSources() {
    TextTranslation progress = of(" One.\n Two. ");

    write(progress, 0, " Un. ");
    assertThat(told(progress)).isEqualTo("0: Un.");
    end(progress, 0, " Un. ");
    end(progress, 1, " Deux.\n");

    assertThat(told(progress)).isEqualTo("0:\n Deux. ");
    assertThat(translations(progress)).containsExactly(" Un.\n Deux. ");
  }

  @Test
  void sentences_areToldInOrderWhateverComesFirst() {
    TextTranslation progress = of("One. Two.", "Three.");

    end(progress, 1, "Deux.");
    assertThat(told(progress)).isEmpty();
    end(progress, 2, "Trois.");
    assertThat(told(progress)).isEqualTo("1:Trois.");
    end(progress, 0, "Un.");

    assertThat(told(progress)).isEqualTo("0:Un. Deux.");
    assertThat(translations(progress)).containsExactly("Un. Deux.", "Trois.");
  }

  @Test
  void alternatives_takeTheNextBestOfEverySentence() {
    TextTranslation progress = of("One. Two.");

    end(progress, 0, "Un.", "Une.");
    end(progress, 1, "Deux.", "Deux!", "");

    assertThat(progress.texts().getFirst().alternatives(3)).containsExactly("Une. Deux!", "Une. ");
  }

  @Test
  void markedSentences_areToldAtTheirEnd_withTheMarkupOfTheirWords() {
    TextTranslation progress = ofHtml("<p>Yes. <b>Red</b> car</p>");

    end(progress, 0, "Oui.");
    write(progress, 1, "Voiture ");
    assertThat(told(progress)).isEqualTo("0:<p>Oui. ");
    progress.take(
        new TranslationEvent.Translated(
            1, List.of(swapped("Voiture", "rouge"), swapped("Auto", "rouge"))));

    assertThat(told(progress)).isEqualTo("0:Voiture <b>rouge</b></p>");
    assertThat(translations(progress)).containsExactly("<p>Oui. Voiture <b>rouge</b></p>");
    assertThat(progress.texts().getFirst().alternatives(1))
        .containsExactly("<p>Oui. Auto <b>rouge</b></p>");
  }
}
