package dev.unroll.train.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.unroll.train.words.WordVectors.Neighbour;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CountedWordsTest {

  /** Sentences in which animals do what animals do, and vehicles what vehicles do. */
  private static String sentences() {
    List<List<String>> subjects =
        List.of(List.of("cat", "dog", "cow", "horse"), List.of("car", "bus", "train", "lorry"));
    List<List<String>> verbs =
        List.of(List.of("eats", "sleeps", "breathes"), List.of("brakes", "rusts", "honks"));
    List<String> ends = List.of("today", "again", "slowly", "there");
    Random random = new Random(4);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      int kind = random.nextInt(2);
      text.append("The ")
          .append(subjects.get(kind).get(random.nextInt(4)))
          .append(' ')
          .append(verbs.get(kind).get(random.nextInt(3)))
          .append(' ')
          .append(ends.get(random.nextInt(4)))
          .append(".\n");
    }
    return text.toString();
  }

  @Test
  void wordsThatStandInTheSamePlaces_areNear() {
    WordVectors vectors = new CountedWords(1, 5, 100, 6).of(sentences());
    assertThat(vectors.nearest("cat", 3).orElseThrow())
        .extracting(Neighbour::word)
        .containsExactlyInAnyOrder("dog", "cow", "horse");
    assertThat(vectors.nearest("rusts", 2).orElseThrow())
        .extracting(Neighbour::word)
        .containsExactlyInAnyOrder("brakes", "honks");
    assertThat(vectors.nearest("unicorn", 3)).isEmpty();
  }

  @Test
  void allDimensions_giveTheProductsOfTheWholeMatrix() {
    // Every word is near itself alone: the matrix is diagonal, and so all words are at right
    // angles.
    StringBuilder text = new StringBuilder();
    for (String word : List.of("a", "b", "c", "d")) {
      text.append((word + " ").repeat(30));
      text.append("x".repeat(1)).append(' ');
    }
    WordVectors vectors = new CountedWords(1, 5, 10, 4).of(text.toString());
    assertThat(vectors.nearest("a", 3).orElseThrow())
        .extracting(Neighbour::cosine)
        .allSatisfy(cosine -> assertThat(cosine).isCloseTo(0, within(1e-6)));
  }

  @Test
  void rareWords_areLeftOut_andTheOrderIsThatOfFrequency() {
    WordVectors vectors = new CountedWords(2, 2, 2, 5).of("b b b a a a a c c d. A!");
    assertThat(vectors.words()).containsExactly("a", "b");
    assertThat(new CountedWords(2, 9, 2, 5).of("a b c").words()).isEmpty();
  }

  @Test
  void nearest_isOrderedByTheAngle_whateverTheLength() {
    Map<String, float[]> vectors = new LinkedHashMap<>();
    vectors.put("north", new float[] {0, 2});
    vectors.put("east", new float[] {3, 0});
    vectors.put("northeast", new float[] {1, 1});
    vectors.put("south", new float[] {0, -1});
    vectors.put("nowhere", new float[] {0, 0});
    WordVectors all = new WordVectors(vectors);
    List<Neighbour> near = all.nearest("north", 10).orElseThrow();
    assertThat(near).extracting(Neighbour::word).containsExactly("northeast", "east", "south");
    assertThat(near.getFirst().cosine()).isCloseTo(Math.sqrt(0.5), within(1e-6));
    assertThat(all.has("nowhere")).isFalse();
  }

  @Test
  void words_areLettersWithWhatIsInsideThem() {
    List<String> words = new ArrayList<>();
    TextWords.of("Don't stop: l’été, twenty-one 42 Ça!").forEach(place -> words.add(place.word()));
    assertThat(words).containsExactly("don't", "stop", "l’été", "twenty-one", "ça");
    assertThat(TextWords.of("ab cd").get(1).end()).isEqualTo(5);
  }
}
