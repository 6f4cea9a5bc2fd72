package dev.unroll.data.store;

import dev.unroll.text.Spelling;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

/**
 * A published data set of one file, pinned by its SHA-256.
 *
 * @param name in recipes and commands
 * @param title what it is, in a few words
 * @param path of the file in a local data folder and in the cache
 * @param address that it is downloaded from
 * @param sha256 of the file, in hex
 * @param bytes size of the file
 * @param licence under which it may be used
 * @param repacked whether the file was made from the files at the address, and so cannot be
 *     downloaded from there
 */
public record Source(
    String name,
    String title,
    String path,
    URI address,
    String sha256,
    long bytes,
    String licence,
    boolean repacked) {

  /** A data set whose file is at its address. */
  public Source(
      String name,
      String title,
      String path,
      URI address,
      String sha256,
      long bytes,
      String licence) {
    this(name, title, path, address, sha256, bytes, licence, false);
  }

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

  /** English and French sentences of Tatoeba, as manythings.org packed them on 2017-09-29. */
  public static final Source TATOEBA =
      new Source(
          "tatoeba-fra-eng",
          "142,787 English-French sentence pairs of Tatoeba",
          "fra-eng/fra-eng.zip",
          URI.create("https://www.manythings.org/anki/fra-eng.zip"),
          "16c4f7d0df9e7c5e6c54cdb0447f3f4a18a55052ff5e2e0b27dd4a06c0e49d04",
          2_951_390,
          "CC BY 2.0 FR (sentences by tatoeba.org)");

  /** Dialogues of the Schema-Guided Dialogue data set for training. */
  public static final Source SGD_TRAIN =
      sgd(
          "train",
          "12,174 task dialogues",
          "66b780348c1316d2bc8499450ef59de15a8a86a6d9e5f573ca730e0136d1fa87",
          3_098_556);

  /** Dialogues of the Schema-Guided Dialogue data set for validation. */
  public static final Source SGD_DEV =
      sgd(
          "dev",
          "2,098 task dialogues",
          "33039f3296d434d462ed663a69f72a251eb71b9bd0d0d0ac7d620bcc5256e4f1",
          551_049);

  /**
   * Dialogues of the Schema-Guided Dialogue data set for test, some about services of their own.
   */
  public static final Source SGD_TEST =
      sgd(
          "test",
          "2,921 task dialogues",
          "aa55ca8133d69acdbcf8b387e725b0ea840bdcffc5cd9721b8aea72d0be42449",
          753_786);

  /** The licence of Multi30k. */
  public static final String MULTI30K_LICENCE = "none stated; to measure with only";

  /** The parts of Multi30k that are used: training, validation, test. */
  public static final List<String> MULTI30K_PARTS = List.of("train", "val", "test_2016_flickr");

  private static final List<Source> MULTI30K =
      List.of(
          multi30k(
              "train",
              "en",
              "d79cfa999dd4c51d2cb42499b6796d5a882c3a8a961923c25a898c90f8bbd56f",
              568_929),
          multi30k(
              "train",
              "de",
              "726e39b2fa9eb9ffb6dc763fb35a179f80fae06ffc5d28b6ace5faa883de28a6",
              637_044),
          multi30k(
              "train",
              "fr",
              "622e75069e9f4c577425c4f277116ce66e63a2401c0a2312d90073cb12379a3c",
              604_242),
          multi30k(
              "val",
              "en",
              "14f7d25ddd868909a9213e361768460edcacdd6ab9d1e77b92560dc10c10dc28",
              21_650),
          multi30k(
              "val",
              "de",
              "f0cba2f995189cf5770f29a8a9a537a3ad3f51657ad873405082ff6863a5e75a",
              24_681),
          multi30k(
              "val",
              "fr",
              "ca3106f1a72390591d25f6c45cb4cd39dec4cd3f123e099748a3ce5256c160e9",
              23_001),
          multi30k(
              "test_2016_flickr",
              "en",
              "611d361c6334bc7246101d48097c13cf5c4413c5befc793cc629934359d532d9",
              21_077),
          multi30k(
              "test_2016_flickr",
              "de",
              "9204244e408ccb38d2a55cfcd344df15005fc42a07a6e55ca6c52b6ababb8cc8",
              22_890),
          multi30k(
              "test_2016_flickr",
              "fr",
              "6d326e188d259fb1d04ac19eae3af956559b3a0b93d7635e56c90987c40c8b90",
              22_310));

  /** All data sets. */
  public static List<Source> all() {
    return Stream.concat(
            Stream.of(
                TINY_SHAKESPEARE,
                NIETZSCHE,
                SEATTLE_WEATHER,
                SP500,
                TATOEBA,
                SGD_TRAIN,
                SGD_DEV,
                SGD_TEST),
            MULTI30K.stream())
        .toList();
  }

  /**
   * One file of Multi30k.
   *
   * @param part of {@link #MULTI30K_PARTS}
   * @param language {@code en}, {@code de} or {@code fr}
   */
  public static Source multi30k(String part, String language) {
    return named("multi30k-" + part + "-" + language);
  }

  private static Source multi30k(String part, String language, String sha256, long bytes) {
    String file = part + "." + language + ".gz";
    return new Source(
        "multi30k-" + part + "-" + language,
        "Multi30k image captions, " + part + ", " + language,
        "multi30k/" + file,
        URI.create(
            "https://raw.githubusercontent.com/multi30k/dataset/master/data/task1/raw/" + file),
        sha256,
        bytes,
        MULTI30K_LICENCE);
  }

  private static Source sgd(String part, String title, String sha256, long bytes) {
    return new Source(
        "sgd-" + part,
        "Schema-Guided Dialogue, " + title,
        "sgd/" + part + ".jsonl.gz",
        URI.create("https://github.com/google-research-datasets/dstc8-schema-guided-dialogue"),
        sha256,
        bytes,
        "CC BY-SA 4.0 (Google Research Datasets)",
        true);
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

  /** The origin of the data, for the model card. */
  public Origin origin() {
    return new Origin(name, licence, sha256);
  }
}
