package dev.unroll.data.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.text.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;

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

  private static final List<Source> ALL = catalogue();

  /** 40,000 lines from Shakespeare's plays, as char-rnn and nanoGPT use them. */
  public static final Source TINY_SHAKESPEARE = named("tinyshakespeare");

  /** Nietzsche in English, the text of Keras' character example. */
  public static final Source NIETZSCHE = named("nietzsche");

  /** The daily weather of Seattle. */
  public static final Source SEATTLE_WEATHER = named("seattle-weather");

  /** The S&P 500, monthly. */
  public static final Source SP500 = named("sp500");

  /** English and French sentences of Tatoeba, as manythings.org packed them on 2017-09-29. */
  public static final Source TATOEBA = named("tatoeba-fra-eng");

  /** Dialogues of the Schema-Guided Dialogue data set for training. */
  public static final Source SGD_TRAIN = named("sgd-train");

  /** Dialogues of the Schema-Guided Dialogue data set for validation. */
  public static final Source SGD_DEV = named("sgd-dev");

  /**
   * Dialogues of the Schema-Guided Dialogue data set for test, some about services of their own.
   */
  public static final Source SGD_TEST = named("sgd-test");

  /** The parts of Multi30k that are used: training, validation, test. */
  public static final List<String> MULTI30K_PARTS = List.of("train", "val", "test_2016_flickr");

  /** Reads {@code sources.json}, which lists all data sets. */
  private static List<Source> catalogue() {
    try (InputStream in =
        Objects.requireNonNull(Source.class.getResourceAsStream("sources.json"))) {
      return List.of(new ObjectMapper().readValue(in, Source[].class));
    } catch (IOException damaged) {
      throw new UncheckedIOException(damaged);
    }
  }

  /** All data sets. */
  public static List<Source> all() {
    return ALL;
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

  /**
   * The data set of a name.
   *
   * @throws DataException if there is none; the message names the nearest
   */
  public static Source named(String name) {
    List<String> names = ALL.stream().map(Source::name).toList();
    return ALL.stream()
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
