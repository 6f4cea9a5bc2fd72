package dev.unroll.engine.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceSentenceTest {
  private static SourceSentence digits(Requirement... requirements) {
    return new SourceSentence("", List.of(requirements), Character::isDigit);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "12 | Il a 12 ans. | true",
        "12 | Il a 112 ans. | false",
        "12 | Il a 12,5 ans. | false",
        "12 | Il en a 12. | true",
        "12 | 12 et 12 | false",
        "1 | le 1er mai | true",
        "1 | A1 | false",
        "5 | 5km | true",
        "ami | amitié | false",
        "ami | l'ami. | true",
        "{n} | x{n}x | true",
        "東京 | 私は東京に | true",
      })
  void anExactRequirement_isMetWhereTheWordOrTheNumberStandsSoOften(
      String form, String translation, boolean met) {
    SourceSentence source = new SourceSentence("", List.of(Requirement.exactly(1, form)));

    assertThat(source.verify(translation).isMet()).isEqualTo(met);
  }

  @Test
  void aRequirementOfMore_isMetByMore_andByAnyOfItsForms() {
    Requirement twice = Requirement.atLeast(2, "conseil", "Conseil");
    SourceSentence source = new SourceSentence("", List.of(twice));

    assertThat(source.verify("Conseil, conseil, conseil").isMet()).isTrue();
    assertThat(source.verify("Conseil").unmet()).containsExactly(twice);
  }

  @Test
  void aRequirementInsideALongerOne_isCountedOutsideOfIt() {
    Requirement hour = Requirement.exactly(1, "12");
    SourceSentence source = digits(Requirement.exactly(1, "12:30"), hour);

    assertThat(source.verify("à 12:30, 12 personnes").isMet()).isTrue();
    assertThat(source.verify("à 12:30").unmet()).containsExactly(hour);
  }

  @Test
  void aReservedCharacterThatNothingRequires_isInvented() {
    SourceSentence source = digits(Requirement.exactly(1, "3"));

    assertThat(source.verify("3 nuits").isMet()).isTrue();
    assertThat(source.verify("3 nuits et 4 jours").invented()).isEqualTo("4");
    assertThat(digits().isVerified()).isTrue();
    assertThat(SourceSentence.of("3").isVerified()).isFalse();
  }
}
