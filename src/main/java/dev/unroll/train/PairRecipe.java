package dev.unroll.train;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.HeldOut;
import dev.unroll.data.set.PairFile;
import dev.unroll.data.set.TextPair;
import dev.unroll.data.store.Source;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.RecipeException;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A recipe for a translator from somebody's own pairs. How large the network is, how long it learns
 * and how its rate rises follow from how many pairs there are.
 */
public final class PairRecipe {
  /** Characters that a token of a learnt vocabulary stands for, about. */
  private static final double PER_TOKEN = 3.5;

  /** Share of the general pairs in what a model that is fine-tuned sees, against forgetting. */
  private static final double GENERAL = 0.3;

  /** Characters of the English side of the general pairs, about. */
  private static final double GENERAL_CHARACTERS = 4_400_000;

  /** Updates for each square root of a token; a model that knows the languages needs fewer. */
  private static final double FROM_NOTHING = 8;

  private static final double FROM_A_MODEL = 4;

  private PairRecipe() {}

  /**
   * What is known of the pairs.
   *
   * @param path of the file, from the recipe's folder
   * @param pairs lines of it
   * @param characters of the sources
   */
  record Pairs(String path, int pairs, long characters, String from, String to) {
    /** Those of a file. */
    static Pairs of(String path, PairFile file, String from, String to) {
      long characters = 0;
      for (TextPair pair : file.pairs()) {
        characters += pair.source().length();
      }
      return new Pairs(path, file.pairs().size(), characters, from, to);
    }

    private double tokens() {
      return characters / PER_TOKEN;
    }
  }

  /**
   * What is wanted.
   *
   * @param data file of the pairs
   * @param folder of the recipe
   * @param base the translator to go on from
   * @param from language of the texts; that of the base when left out
   * @param to language that they become
   */
  public record Wish(
      Path data,
      Path folder,
      @Nullable ModelFolder base,
      @Nullable String from,
      @Nullable String to) {}

  /**
   * The text of a recipe.
   *
   * @throws TrainingException when the languages are not known
   */
  public static String of(Wish wish) {
    ModelFolder base = wish.base();
    Task.Languages known =
        base != null && base.config().task() instanceof Task.Seq2Seq task ? task.languages() : null;
    Task.Languages languages =
        new Task.Languages(
            named(wish.from(), known == null ? null : known.source(), "--from"),
            named(wish.to(), known == null ? null : known.target(), "--to"));
    Path folder = wish.folder().toAbsolutePath().normalize();
    Path data = wish.data().toAbsolutePath().normalize();
    Pairs pairs =
        Pairs.of(
            folder.relativize(data).toString(),
            PairFile.read(wish.data(), ""),
            languages.source(),
            languages.target());
    if (base == null) {
      return fromNothing(pairs);
    }
    Path sibling = base.path().toAbsolutePath().normalize();
    boolean fits = languages.equals(known);
    return from(folder.relativize(sibling).toString(), fits && knowsTatoeba(base), pairs);
  }

  private static String named(@Nullable String given, @Nullable String known, String option) {
    if (given == null && known == null) {
      throw new TrainingException(option + " is missing: which language is it?");
    }
    return given == null ? String.valueOf(known) : given;
  }

  private static boolean knowsTatoeba(ModelFolder base) {
    Path recipe = base.path().resolve(ModelFolder.RECIPE);
    if (!Files.isRegularFile(recipe)) {
      return false;
    }
    try {
      return switch (Recipe.read(recipe, List.of()).data()) {
        case DataSource.Tatoeba _ -> true;
        case DataSource.Mixture mixture ->
            mixture.parts().stream().anyMatch(part -> Source.TATOEBA.name().equals(part.set()));
        default -> false;
      };
    } catch (RecipeException edited) {
      return false;
    }
  }

  /** A recipe for a network of its own. */
  static String fromNothing(Pairs pairs) {
    Size size = Size.of(pairs.pairs());
    long updates = updates(pairs, FROM_NOTHING, 300);
    return """
        title: %s
        data: {source: pair-file, path: %s, from: %s, to: %s, validation: %d, test: %d, informal: 0.25}
        tokenizer: {type: bpe, vocab: %d}
        architecture: {type: transformer, encoderLayers: %d, decoderLayers: 2, size: %d, heads: 4, dropout: %s}
        training:
          steps: %d               # from %,d pairs
          tokens: %d
          labelSmoothing: 0.1
          optimizer: {type: adamw, learningRate: 0.002, weightDecay: 0.01, beta2: 0.98}
          schedule: {type: cosine, warmup: %d}
          clip: 1.0
          evaluateEvery: %d steps
          average: 3
        """
        .formatted(
            title(pairs),
            quoted(pairs.path()),
            pairs.from(),
            pairs.to(),
            HeldOut.usual(pairs.pairs()),
            HeldOut.usual(pairs.pairs()),
            size.vocab(),
            size.layers(),
            size.width(),
            size.dropout(),
            updates,
            pairs.pairs(),
            tokens(pairs),
            Math.clamp(updates / 10, 1, 1_000),
            Math.max(1, updates / 10));
  }

  /**
   * A recipe that goes on from a model.
   *
   * @param base its name or path
   * @param hasGeneral whether it has learnt from Tatoeba, so that some of that is mixed in
   */
  static String from(String base, boolean hasGeneral, Pairs pairs) {
    long updates = updates(pairs, FROM_A_MODEL, 100);
    double weight = GENERAL / (1 - GENERAL) * pairs.characters() / GENERAL_CHARACTERS;
    String general =
        hasGeneral
            ? String.format(
                Locale.ROOT,
                "    - {set: tatoeba-fra-eng, weight: %.4f, test: 500}   # against forgetting%n",
                Math.clamp(weight, 0.0001, 1))
            : "";
    int held = HeldOut.usual(pairs.pairs());
    return """
        title: %s
        init: %s
        data:
          source: mixture
          from: %s
          to: %s
          parts:
            - {file: %s, columns: [%s, %s], licence: not stated, validation: %d, test: %d}
        %s  variation: {}
        architecture: {type: init, dropout: 0.1}
        training:
          steps: %d               # from %,d pairs
          tokens: 1024
          labelSmoothing: 0.1
          optimizer: {type: adamw, learningRate: 0.0004, weightDecay: 0.01, beta2: 0.98}
          schedule: {type: cosine, warmup: %d}
          clip: 1.0
          evaluateEvery: %d steps
        export: {precision: int8}
        """
        .formatted(
            title(pairs),
            quoted(base),
            pairs.from(),
            pairs.to(),
            quoted(pairs.path()),
            pairs.from(),
            pairs.to(),
            held,
            held,
            general,
            updates,
            pairs.pairs(),
            Math.max(1, updates / 10),
            Math.max(1, updates / 5));
  }

  /** How large a network and its vocabulary may be for a number of pairs. */
  private record Size(int vocab, int layers, int width, double dropout) {
    static Size of(int pairs) {
      int vocab = Math.clamp(Math.round(20 * Math.sqrt(pairs) / 100) * 100, 400, 8_000);
      return pairs < 3_000
          ? new Size(vocab, 2, 128, 0.3)
          : pairs < 30_000 ? new Size(vocab, 3, 192, 0.2) : new Size(vocab, 4, 256, 0.1);
    }
  }

  private static long updates(Pairs pairs, double factor, long least) {
    long updates = Math.round(factor * Math.sqrt(pairs.tokens()) / 50) * 50;
    return Math.clamp(updates, least, 20_000);
  }

  /** Tokens of a side of a batch: some dozen batches an epoch, or more. */
  private static int tokens(Pairs pairs) {
    return pairs.tokens() < 30_000 ? 512 : pairs.tokens() < 200_000 ? 1_024 : 2_048;
  }

  private static String title(Pairs pairs) {
    return pairs.from() + " to " + pairs.to();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
