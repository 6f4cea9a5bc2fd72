package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

import dev.unroll.bundle.Transform;
import dev.unroll.data.set.DailyWeather;
import dev.unroll.text.Spelling;
import java.util.HashSet;
import java.util.List;

/** A series of numbers to continue, of a data set or made up. */
public sealed interface SeriesSource extends DataSource {
  /** What is done to raw values before they are scaled. */
  default Transform transform() {
    return Transform.NONE;
  }

  /**
   * The daily weather of Seattle, 2012 to 2015.
   *
   * @param features columns that are read and forecast
   */
  @TypeName("seattle-weather")
  record SeattleWeather(
      @Default("[temp_max, temp_min, precipitation, wind]") List<String> features,
      @Default("{train: 0.8, validation: 0.1, test: 0.1}") Split split)
      implements SeriesSource {
    public SeattleWeather {
      features = List.copyOf(features);
      List<String> known = DailyWeather.features();
      for (String feature : features) {
        String near =
            Spelling.nearest(feature, known).map(n -> "; did you mean '" + n + "'?").orElse("");
        refuse(
            "features",
            !known.contains(feature),
            "has the unknown '%s'%s (allowed: %s)"
                .formatted(feature, near, String.join(", ", known)));
      }
      refuse(
          "features",
          features.isEmpty() || new HashSet<>(features).size() < features.size(),
          "must name one or more columns, each once");
    }
  }

  /** The monthly S&P 500 since 1871, as logarithmic returns. */
  @TypeName("sp500")
  record Sp500(@Default("{train: 0.8, validation: 0.1, test: 0.1}") Split split)
      implements SeriesSource {
    @Override
    public Transform transform() {
      return Transform.LOG_RETURN;
    }
  }

  /**
   * A sine wave with Gaussian noise.
   *
   * @param period steps of one wave
   * @param amplitude height of the wave above its mean
   * @param noise standard deviation of what is added to each step
   * @param length steps in all
   * @param seed of the noise
   */
  @TypeName("sine")
  record Sine(
      @Default("40") @Within("[2, 100000]") double period,
      @Default("1") @Within("(0, ∞)") double amplitude,
      @Default("0.1") @Within("[0, ∞)") double noise,
      @Default("8000") @Within("[100, 10000000]") int length,
      @Default("1") long seed,
      @Default("{train: 0.8, validation: 0.1, test: 0.1}") Split split)
      implements SeriesSource {}

  /**
   * Elman's XOR in time (1990): two random bits, then their exclusive or, over and over.
   *
   * @param bits for training, three a group; as many again for validation
   * @param seed of the bits
   */
  @TypeName("elman-xor")
  record ElmanXor(@Default("3000") @Within("[30, 10000000]") int bits, @Default("1") long seed)
      implements SeriesSource {}

  /**
   * Elman's letters task (1990): random consonants b, d, g become the syllables ba, dii, guuu.
   *
   * @param consonants for training; as many again for validation
   * @param seed of the consonants
   */
  @TypeName("elman-letters")
  record ElmanLetters(
      @Default("1000") @Within("[10, 10000000]") int consonants, @Default("1") long seed)
      implements SeriesSource {}

  /**
   * Elman's simple sentences (1990): two or three words each, in one unbroken row.
   *
   * @param sentences for training; a tenth as many for validation
   * @param seed of the sentences
   */
  @TypeName("elman-sentences")
  record ElmanSentences(
      @Default("10000") @Within("[10, 1000000]") int sentences, @Default("1") long seed)
      implements SeriesSource {}
}
