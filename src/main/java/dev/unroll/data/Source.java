package dev.unroll.data;

import dev.unroll.text.Spelling;
import java.net.URI;
import java.util.List;

/**
 * A published data set of one file, pinned: whatever has another SHA-256 is not this data set.
 *
 * @param name by which recipes and commands call it
 * @param title what it is, in a few words
 * @param path of the file in a local data folder and in the cache
 * @param address that it is downloaded from
 * @param sha256 of the file, in hex
 * @param bytes size of the file
 * @param licence under which it may be used
 */
public record Source(
    String name,
    String title,
    String path,
    URI address,
    String sha256,
    long bytes,
    String licence) {

  /** 40,000 lines from Shakespeare's plays, as char-rnn and nanoGPT use them. */
  public static final Source TINY_SHAKESPEARE =
      new Source(
          "tinyshakespeare",
          "40,000 lines of Shakespeare",
          "tinyshakespeare/input.txt",
          URI.create(
              "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"),
          "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
          1_115_394,
          "public domain");

  /** Nietzsche in English, the text of Keras' character example. */
  public static final Source NIETZSCHE =
      new Source(
          "nietzsche",
          "Nietzsche, Beyond Good and Evil and others, in English",
          "nietzsche/nietzsche.txt",
          URI.create(
              "https://raw.githubusercontent.com/osm3000/text_generation_rnn_tutorial/f1ddfbe8b6e2008c4197bf62af3b844f27408379/nietzsche.txt"),
          "769ce58bf021ed0fa86232eac03867ccd275181a94caafeef56b70b16ec741ff",
          600_902,
          "public domain");

  /** The daily weather of Seattle. */
  public static final Source SEATTLE_WEATHER =
      new Source(
          "seattle-weather",
          "Daily weather of Seattle, 2012 to 2015",
          "seattle-weather/seattle-weather.csv",
          URI.create(
              "https://raw.githubusercontent.com/vega/vega-datasets/main/data/seattle-weather.csv"),
          "0845078a290b48e3149ab8639966824110a251db4e06fc144c06ebb534af23be",
          48_219,
          "public domain (US government)");

  /** The S&P 500, monthly. */
  public static final Source SP500 =
      new Source(
          "sp500",
          "Monthly S&P 500 since 1871 (Shiller)",
          "sp500/sp500-monthly.csv",
          URI.create("https://raw.githubusercontent.com/datasets/s-and-p-500/main/data/data.csv"),
          "28d16941c581bda9bdcae4e0f9e3cc4b61204f8484e8c2249abdde2efe2cc3c4",
          123_698,
          "ODC-PDDL 1.0");

  /** Every data set there is. */
  public static List<Source> all() {
    return List.of(TINY_SHAKESPEARE, NIETZSCHE, SEATTLE_WEATHER, SP500);
  }

  /**
   * The data set of a name.
   *
   * @throws DataException if there is none; the message names the nearest
   */
  public static Source named(String name) {
    List<String> names = all().stream().map(Source::name).toList();
    return all().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "unknown data set '%s'%s (there are: %s)"
                        .formatted(
                            name,
                            Spelling.nearest(name, names)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(""),
                            String.join(", ", names))));
  }

  /** What is known about the data, for the model card. */
  public Origin origin() {
    return new Origin(name, licence, sha256);
  }
}
