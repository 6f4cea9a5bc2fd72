package dev.unroll.data.set;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.data.batch.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ElmanTaskTest {
  @Test
  void xor_isTheThirdBitOfEachGroup() {
    SeriesData data = new ElmanTask.Xor(3000, 1).generate();

    assertThat(data.train()).isEqualTo(new Range(0, 3000));
    assertThat(data.validation()).isEqualTo(new Range(3000, 6000));
    int ones = 0;
    for (int t = 0; t < 6000; t += 3) {
      int first = (int) data.values()[t][0];
      int second = (int) data.values()[t + 1][0];
      assertThat(data.values()[t + 2][0]).isEqualTo(first ^ second);
      assertThat(data.labels().subList(t, t + 3)).containsExactly("first", "second", "xor");
      ones += first + second;
    }
    assertThat(ones).isBetween(1900, 2100);
  }

  @Test
  void letters_areSyllablesOfTheirConsonants() {
    SeriesData data = new ElmanTask.Letters(1000, 1).generate();

    String train = String.join("", data.labels().subList(0, data.train().to()));
    String validation =
        String.join("", data.labels().subList(data.train().to(), data.labels().size()));
    for (String part : List.of(train, validation)) {
      assertThat(part).matches("(ba|dii|guuu)+");
      assertThat(part.replaceAll("[aiu]", "")).hasSize(1000);
    }
  }

  @Test
  void letters_haveTheFeaturesOfThePaper() {
    SeriesData data = new ElmanTask.Letters(50, 1).generate();
    Map<String, double[]> table = new HashMap<>();
    for (int t = 0; t < data.values().length; t++) {
      table.put(data.labels().get(t), data.values()[t]);
    }

    assertThat(data.columns().stream().map(SeriesData.Column::name))
        .containsExactly("consonant", "vowel", "interrupted", "high", "back", "voiced");
    assertThat(table.get("b")).containsExactly(1, 0, 1, 0, 0, 1);
    assertThat(table.get("d")).containsExactly(1, 0, 1, 1, 0, 1);
    assertThat(table.get("g")).containsExactly(1, 0, 1, 0, 1, 1);
    assertThat(table.get("a")).containsExactly(0, 1, 0, 0, 1, 1);
    assertThat(table.get("i")).containsExactly(0, 1, 0, 1, 0, 1);
    assertThat(table.get("u")).containsExactly(0, 1, 0, 1, 1, 1);
  }

  @Test
  void sentences_areMadeOfThePapersTemplates() {
    SeriesData data = new ElmanTask.Sentences(1000, 1).generate();
    Set<String> possible =
        ElmanGrammar.templates().stream()
            .flatMap(template -> sentences(template).stream())
            .collect(Collectors.toSet());

    // words of neighbouring sentences run together, so read on as long as some sentence fits
    assertThat(divides(data.labels(), possible)).isTrue();
  }

  private static List<String> sentences(List<ElmanGrammar.Category> template) {
    List<String> made = List.of("");
    for (ElmanGrammar.Category category : template) {
      List<String> longer = new ArrayList<>();
      for (String begun : made) {
        category.words().forEach(word -> longer.add((begun + " " + word).strip()));
      }
      made = longer;
    }
    return made;
  }

  private static boolean divides(List<String> words, Set<String> sentences) {
    boolean[] reachable = new boolean[words.size() + 1];
    reachable[0] = true;
    for (int end = 2; end <= words.size(); end++) {
      for (int length = 2; length <= Math.min(3, end); length++) {
        String last = String.join(" ", words.subList(end - length, end));
        reachable[end] |= reachable[end - length] && sentences.contains(last);
      }
    }
    return reachable[words.size()];
  }

  @Test
  void sentences_areOneHotVectorsOf31WithThePapersWords() {
    SeriesData data = new ElmanTask.Sentences(10_000, 1).generate();

    assertThat(ElmanGrammar.words()).hasSize(29).startsWith("man").endsWith("eat");
    assertThat(data.features()).isEqualTo(31);
    // 2.75 words a sentence on average
    assertThat(data.train().to()).isBetween(27_000, 28_500);
    assertThat(Set.copyOf(data.labels())).containsExactlyInAnyOrderElementsOf(ElmanGrammar.words());
    for (int t = 0; t < data.values().length; t++) {
      double[] vector = data.values()[t];
      double sum = 0;
      for (double place : vector) {
        sum += place;
      }
      assertThat(sum).isEqualTo(1);
      assertThat(vector[ElmanGrammar.words().indexOf(data.labels().get(t))]).isEqualTo(1);
    }
  }

  @Test
  void tasks_dependOnTheirSeedOnly() {
    for (long seed = 1; seed < 3; seed++) {
      assertThat(new ElmanTask.Xor(300, seed).generate().origin())
          .isEqualTo(new ElmanTask.Xor(300, seed).generate().origin());
      assertThat(new ElmanTask.Letters(300, seed).generate().labels())
          .isNotEqualTo(new ElmanTask.Letters(300, seed + 1).generate().labels());
    }
  }
}
