package dev.unroll.engine.lexical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TerminologyTest {
  private static final Terminology TERMS =
      Terminology.of(
          Map.of(
              "board", "conseil d'administration",
              "board member", "administrateur",
              "C++", "C++",
              "invoice", "facture"));

  @Test
  void aTerm_isFoundWhateverItsCase_asAWordOfItsOwn() {
    assertThat(TERMS.requirements("The Board of Acme"))
        .containsExactly(
            Requirement.atLeast(1, "conseil d'administration", "Conseil d'administration"));
    assertThat(TERMS.requirements("a cardboard, an outboard motor, boarding")).isEmpty();
    assertThat(TERMS.requirements("I write C++.")).hasSize(1);
  }

  @Test
  void theLongerOfTwoTerms_counts_andWhatIsThereTwiceIsRequiredTwice() {
    assertThat(TERMS.requirements("A board member pays one invoice and the other invoices."))
        .containsExactly(
            Requirement.atLeast(
                1, "administrateur", "administrateurs", "Administrateur", "Administrateurs"),
            Requirement.atLeast(2, "facture", "factures", "Facture", "Factures"));
  }

  @Test
  void theTermsOfARequest_countBeforeThoseOfTheModel() {
    Terminology both = TERMS.with(Terminology.of(Map.of("BOARD", "comité")));

    assertThat(both.requirements("the board").getFirst().forms()).startsWith("comité");
    assertThat(both.requirements("an invoice")).hasSize(1);
    assertThat(Terminology.NONE.with(TERMS).requirements("an invoice")).hasSize(1);
  }

  @Test
  void aNumberThatIsPartOfATerm_isNotRequiredBesideIt() {
    Terminology models = Terminology.of(Map.of("Model 3", "Modèle 3"));
    Requirement three = Requirement.exactly(2, "3");
    SourceSentence source = new SourceSentence("3 of the Model 3", List.of(three));

    SourceSentence required = models.require(source);

    assertThat(required.verify("3 des Modèle 3").isMet()).isTrue();
    assertThat(required.verify("trois des Modèle 3").isMet()).isFalse();
  }

  @Test
  void aTableThatCannotBeUsed_isRefused() {
    Map<String, String> many = new HashMap<>();
    IntStream.rangeClosed(0, Terminology.MOST).forEach(i -> many.put("term" + i, "x"));

    assertThatThrownBy(() -> Terminology.of(many)).hasMessageContaining("at most");
    assertThatThrownBy(() -> Terminology.of(Map.of("a", " "))).hasMessageContaining("blank");
    assertThatThrownBy(() -> Terminology.of(Map.of("a\u0000b", "c")))
        .hasMessageContaining("control");
    assertThatThrownBy(() -> Terminology.of(Map.of("a", "b".repeat(Terminology.LONGEST + 1))))
        .hasMessageContaining("characters");
  }
}
