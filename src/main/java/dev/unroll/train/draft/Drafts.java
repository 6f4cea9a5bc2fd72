package dev.unroll.train.draft;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.series.csv.SaidColumns;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads somebody's data, and drafts recipes that fit it. */
public final class Drafts {
  private Drafts() {}

  /** What a model does. */
  public enum Kind {
    /** Continues a text. */
    TEXT,
    /** Answers in a conversation. */
    CHAT,
    /** Tells what kind of text a text is. */
    CLASSIFIER,
    /** Translates texts. */
    TRANSLATION,
    /** Continues a series of numbers. */
    SERIES;

    /** The kind of a name such as {@code text}; empty for another word. */
    public static Optional<Kind> named(String name) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(name)).findFirst();
    }

    /** All names, in words. */
    public static String words() {
      return Arrays.stream(values()).map(Kind::word).collect(Collectors.joining(", "));
    }

    private String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What is wanted.
   *
   * @param data file of the user's
   * @param base the model to go on from
   * @param from language of the texts that are translated; that of the base, or that of the data,
   *     when left out
   * @param to language that they become
   * @param series what is said of the columns of a series' file
   */
  public record Wish(
      Kind kind,
      Path data,
      @Nullable ModelFolder base,
      @Nullable String from,
      @Nullable String to,
      SeriesWish series) {}

  /**
   * What is wanted of series; what is {@code null} is found out.
   *
   * @param horizon steps to be forecast
   */
  public record SeriesWish(SaidColumns columns, @Nullable Integer horizon) {
    /** Nothing is said. */
    public static final SeriesWish NONE = new SeriesWish(SaidColumns.NONE, null);
  }

  /**
   * Reads the data and drafts recipes.
   *
   * @throws TrainingException when the data or the base is not for the kind
   * @throws dev.unroll.data.store.DataException when the file cannot be read as the kind's data
   */
  public static Draft of(Wish wish) {
    ModelFolder base = wish.base();
    return switch (wish.kind()) {
      case TEXT -> {
        requireGpt(base);
        yield TextDraft.of(wish.data(), base);
      }
      case CHAT -> {
        requireGpt(base);
        yield DialogueDraft.of(wish.data(), base);
      }
      case CLASSIFIER -> {
        if (base != null) {
          Bases.requireReader(base);
        }
        yield LabelDraft.of(wish.data(), base);
      }
      case TRANSLATION -> PairDraft.of(wish);
      case SERIES -> {
        if (base != null) {
          throw new TrainingException(
              "--base: a network for series learns from nothing, it goes on from no other");
        }
        yield SeriesDraft.of(wish.data(), wish.series());
      }
    };
  }

  private static void requireGpt(@Nullable ModelFolder base) {
    if (base != null) {
      Bases.requireGpt(base);
    }
  }
}
