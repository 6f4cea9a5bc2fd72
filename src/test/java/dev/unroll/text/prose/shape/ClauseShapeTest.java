package dev.unroll.text.prose.shape;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.text.prose.Clause;
import dev.unroll.text.prose.Segment;
import dev.unroll.text.prose.SentenceSplitter;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClauseShapeTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      textBlock =
          """
          When it rained,    ¦ false ¦ true  ¦ When it rained.      ¦ Quand il pleuvait. ¦ Quand il pleuvait,
          the dog ran out;   ¦ true  ¦ true  ¦ The dog ran out.     ¦ Le chien sortit.   ¦ le chien sortit;
          and it barked.     ¦ true  ¦ false ¦ And it barked.       ¦ Et il aboya.       ¦ et il aboya.
          as he — so far —   ¦ true  ¦ true  ¦ As he — so far.      ¦ Comme, si loin.    ¦ comme, si loin —
          that he is         ¦ true  ¦ true  ¦ That he is.          ¦ Qu'il est          ¦ qu'il est
          Tom left,          ¦ true  ¦ true  ¦ Tom left.            ¦ Tom partit.        ¦ Tom partit,
          je pars,           ¦ true  ¦ true  ¦ Je pars.             ¦ I'm leaving.       ¦ I'm leaving,
          le nain            ¦ true  ¦ false ¦ Le nain              ¦ NATO               ¦ NATO
          """)
  void part_isASentence_andItsTranslationAPart(
      String part,
      boolean continued,
      boolean continues,
      String sentence,
      String translation,
      String expected) {
    ClauseShape shape = ClauseShape.of(part, new Clause(continued, continues));

    assertThat(shape.sentence(part)).isEqualTo(sentence);
    assertThat(shape.part(translation)).isEqualTo(expected);
  }

  @Test
  void longSentence_losesNothing_andHasNoNewCapitals() {
    String text = "I have a red car, ".repeat(80) + "and the dog is sleeping.";
    Shaping shaping = Shaping.between("en", "fr", String::length);
    List<Segment> segments = SentenceSplitter.of("en").split(text, part -> part.length() <= 200);

    String translated =
        segments.stream()
            .map(
                segment ->
                    segment instanceof Segment.Sentence sentence
                        ? shaping.shape(sentence).finishing().whole(shaping.shape(sentence).text())
                        : segment.text())
            .collect(Collectors.joining());

    assertThat(translated).isEqualTo(text);
    assertThat(segments)
        .filteredOn(Segment.Sentence.class::isInstance)
        .allMatch(part -> part.text().split(" ").length <= 16);
  }
}
