package dev.unroll.engine.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.engine.translation.TextTranslation.Granularity;
import dev.unroll.text.prose.Segment;
import dev.unroll.text.prose.Translatable;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class TextTranslationOrderTest {
  private final StringBuilder written = new StringBuilder();

  private TextTranslation of(Segment... segments) {
    Translatable text = new Translatable(List.of(segments), UnaryOperator.identity());
    TextTranslation translation =
        new TextTranslation(List.of(TestTexts.plain(text)), Optional.empty());
    write(translation);
    return translation;
  }

  private void write(TextTranslation translation) {
    translation.next(Granularity.CHARACTERS).forEach(piece -> written.append(piece.piece()));
  }

  private void piece(TextTranslation translation, int sentence, String piece) {
    translation.take(new TranslationEvent.Piece(sentence, piece));
    write(translation);
  }

  private void complete(TextTranslation translation, int sentence, String best) {
    translation.take(
        new TranslationEvent.Translated(sentence, List.of(new Hypothesis(best, 0, null))));
    write(translation);
  }

  @Test
  void sentences_areWrittenInTheirOrder_asSoonAsTheyCanBe() {
    TextTranslation order =
        of(
            new Segment.Kept("- "),
            new Segment.Sentence("a"),
            new Segment.Kept("\n\n"),
            new Segment.Sentence("b"),
            new Segment.Kept("!"));
    assertThat(written).hasToString("- ");
    piece(order, 1, "B");
    assertThat(written).hasToString("- ");
    piece(order, 0, "A");
    piece(order, 1, "b");
    assertThat(written).hasToString("- A");
    complete(order, 0, "A");
    assertThat(written).hasToString("- A\n\nBb");
    piece(order, 1, "y");
    complete(order, 1, "Bby");
    assertThat(written).hasToString("- A\n\nBby!");
  }

  @Test
  void sentenceThatIsCompleteEarly_waitsForTheOnesBefore() {
    TextTranslation order = of(new Segment.Sentence("a"), new Segment.Sentence("b"));
    piece(order, 1, "B");
    complete(order, 1, "B");
    complete(order, 0, "");
    assertThat(written).hasToString("B");
  }

  @Test
  void blanksAtTheEndOfAPiece_waitForTheNextWord() {
    TextTranslation order = of(new Segment.Sentence("a"));
    piece(order, 0, " A ");
    assertThat(written).hasToString("A");
    piece(order, 0, "b ");
    assertThat(written).hasToString("A b");
    complete(order, 0, " A b ");
    assertThat(written).hasToString("A b");
  }
}
