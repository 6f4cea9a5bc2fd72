package dev.unroll.train.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;

class TestSetReportTest {
  @Test
  void phrases_countAsAccepted_whateverTheirTypography() {
    TestSet set =
        new TestSet(
            "typed",
            List.of(
                new TestSet.Item("milk", List.of("lait", "le lait"), List.of()),
                new TestSet.Item("Really?", List.of("Vraiment ?"), List.of()),
                new TestSet.Item("a cat", List.of("un chat"), List.of()),
                new TestSet.Item(
                    "see x.org at 5", List.of("voir x.org à 5"), List.of("x.org", "5"))));
    List<String> translations = List.of("Le lait.", "Vraiment\u202f?", "un chien", "voir x.org");

    assertThat(new TestSetReport(set, translations).metrics())
        .extracting(Metric::key, Metric::description)
        .contains(
            tuple("typed.accepted", "2 of 4 translations among the good ones"),
            tuple("typed.kept", "1 of 2 words kept as they are"));
  }
}
