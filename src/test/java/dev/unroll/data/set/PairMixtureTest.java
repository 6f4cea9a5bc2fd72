package dev.unroll.data.set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.unroll.data.store.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class PairMixtureTest {
  private static PairMixture.Part part(
      String name, List<TextPair> pairs, double weight, int validation, int test) {
    return new PairMixture.Part(
        name, pairs, new Origin(name, "licence of " + name, name), weight, validation, test);
  }

  private static List<TextPair> numbered(String name, int count) {
    List<TextPair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      pairs.add(new TextPair("Sentence " + name + i + ".", "Phrase " + name + i + " !"));
    }
    return pairs;
  }

  private static PairData mixed(PairMixture.Part... parts) {
    return PairMixture.of(List.of(parts), UnaryOperator.identity(), 1);
  }

  @Test
  void whatAPartHoldsOut_isInNoOtherPart() {
    List<TextPair> first = numbered("a", 40);
    List<TextPair> second = new ArrayList<>(numbered("b", 40));
    first.forEach(
        pair -> second.add(new TextPair(pair.source().toUpperCase(Locale.ROOT), "autre chose")));

    PairData data = mixed(part("one", first, 1, 5, 7), part("two", second, 0.5, 3, 0));

    assertThat(data.validation()).hasSize(8);
    assertThat(data.tests()).containsOnlyKeys("one");
    assertThat(data.test()).hasSize(7);
    List<String> held = new ArrayList<>();
    data.validation().forEach(pair -> held.add(HeldOut.words(pair.source())));
    data.test().forEach(pair -> held.add(HeldOut.words(pair.source())));
    assertThat(data.train()).noneMatch(pair -> held.contains(HeldOut.words(pair.source())));
    assertThat(data.shares())
        .extracting(PairData.Share::name, share -> share.to() - share.from())
        .containsExactly(tuple("one", 28), tuple("two", 40 - 3 + 28));
  }

  @Test
  void sentencesOfTestSets_areLeftOut_onEitherSide() {
    List<TextPair> pairs = new ArrayList<>(numbered("a", 10));
    String known =
        "\"We now have 4-month-old mice that are non-diabetic that used to be diabetic,\" he added";
    pairs.add(new TextPair(known, "autre"));
    pairs.add(new TextPair("other", known));
    assertThat(mixed(part("one", pairs, 1, 1, 0)).train())
        .hasSizeBetween(9, 10)
        .noneMatch(pair -> pair.source().equals(known) || pair.target().equals(known));
  }

  @Test
  void textsThatWereNotTranslated_andWhatAnEarlierPartHas_areLeftOut() {
    List<TextPair> pairs = new ArrayList<>(numbered("a", 10));
    pairs.add(new TextPair("this was not translated", "this was not translated"));
    pairs.add(new TextPair("Paris", "Paris"));
    pairs.add(new TextPair("Yes", "Une phrase bien trop longue pour ce seul petit mot anglais"));
    PairData data = mixed(part("one", pairs, 1, 1, 0), part("two", numbered("a", 10), 2, 0, 0));
    assertThat(data.train()).hasSize(10).contains(new TextPair("Paris", "Paris"));
    assertThat(data.origin().licence()).isEqualTo("licence of one; licence of two");
  }
}
