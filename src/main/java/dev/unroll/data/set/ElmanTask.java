package dev.unroll.data.set;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The prediction tasks of Elman, <i>Finding structure in time</i> (Cognitive Science 14, 1990).
 * Each is one sequence of vectors, of which the network predicts the next one. After the training
 * part comes a held-out part from the same source.
 */
public sealed interface ElmanTask {
  /** Makes the series. */
  SeriesData generate();

  /**
   * XOR in time: two random bits, then their exclusive or, over and over. Only every third bit can
   * be predicted.
   *
   * @param bits for training, rounded down to whole groups of three; as many again for validation
   */
  record Xor(int bits, long seed) implements ElmanTask {
    @Override
    public SeriesData generate() {
      Random random = new Random(seed);
      SeriesBuilder series = new SeriesBuilder(List.of(new SeriesData.Column("bit", null)));
      int groups = bits / 3;
      for (int group = 0; group < 2 * groups; group++) {
        int first = random.nextInt(2);
        int second = random.nextInt(2);
        series.add("first", first);
        series.add("second", second);
        series.add("xor", first ^ second);
      }
      return series.divided("bit", groups * 3, "elman-xor");
    }
  }

  /**
   * The letters task: random consonants, each followed by its vowels (ba, dii, guuu), as vectors of
   * six distinctive features. Consonants cannot be predicted, except that there is one; vowels can.
   *
   * @param consonants for training; as many again for validation
   */
  record Letters(int consonants, long seed) implements ElmanTask {
    private static final List<String> FEATURES =
        List.of("consonant", "vowel", "interrupted", "high", "back", "voiced");
    private static final List<String> SYLLABLES = List.of("ba", "dii", "guuu");

    @Override
    public SeriesData generate() {
      Random random = new Random(seed);
      SeriesBuilder series =
          new SeriesBuilder(FEATURES.stream().map(f -> new SeriesData.Column(f, null)).toList());
      int trainEnd = 0;
      for (int i = 0; i < 2 * consonants; i++) {
        if (i == consonants) {
          trainEnd = series.size();
        }
        for (char letter : SYLLABLES.get(random.nextInt(SYLLABLES.size())).toCharArray()) {
          series.add(String.valueOf(letter), features(letter));
        }
      }
      return series.divided("letter", trainEnd, "elman-letters");
    }

    /** Table 1 of the paper. */
    static double[] features(char letter) {
      return switch (letter) {
        case 'b' -> new double[] {1, 0, 1, 0, 0, 1};
        case 'd' -> new double[] {1, 0, 1, 1, 0, 1};
        case 'g' -> new double[] {1, 0, 1, 0, 1, 1};
        case 'a' -> new double[] {0, 1, 0, 0, 1, 1};
        case 'i' -> new double[] {0, 1, 0, 1, 0, 1};
        case 'u' -> new double[] {0, 1, 0, 1, 1, 1};
        default -> throw new IllegalArgumentException("no letter of the task: " + letter);
      };
    }
  }

  /**
   * The simple sentences: two or three words each, without a mark between them, every word a vector
   * of 31 with a single 1. The paper's 29 words use 29 places; two stay free.
   *
   * @param sentences for training; a tenth as many for validation
   */
  record Sentences(int sentences, long seed) implements ElmanTask {
    /** Places of a word's vector. */
    private static final int PLACES = 31;

    @Override
    public SeriesData generate() {
      Random random = new Random(seed);
      List<String> words = ElmanGrammar.words();
      List<SeriesData.Column> columns = new ArrayList<>();
      for (int place = 0; place < PLACES; place++) {
        String name = place < words.size() ? words.get(place) : "free " + (place + 1);
        columns.add(new SeriesData.Column(name, null));
      }
      SeriesBuilder series = new SeriesBuilder(columns);
      int trainEnd = 0;
      for (int i = 0; i < sentences + Math.max(1, sentences / 10); i++) {
        if (i == sentences) {
          trainEnd = series.size();
        }
        for (String word : ElmanGrammar.sentence(random)) {
          double[] vector = new double[PLACES];
          vector[words.indexOf(word)] = 1;
          series.add(word, vector);
        }
      }
      return series.divided("word", trainEnd, "elman-sentences");
    }
  }
}
