package dev.unroll.train.draft;

import static dev.unroll.train.draft.RecipeText.count;
import static dev.unroll.train.draft.RecipeText.quoted;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A recipe for a translator from pairs. How large the network is, how long it learns and how its
 * rate rises follow from how many pairs there are.
 *
 * @param pairs how many there are
 * @param characters of the sources
 * @param knowsGeneral whether the model to go on from has learnt from Tatoeba, so that some of that
 *     is mixed in
 */
record PairDraft(
    List<String> seen, int pairs, long characters, Task.Languages languages, boolean knowsGeneral)
    implements Draft {
  /** Characters that a token of a learnt vocabulary stands for, about. */
  private static final double PER_TOKEN = 3.5;

  /** Share of the general pairs in what a model that is fine-tuned sees, against forgetting. */
  private static final double GENERAL = 0.3;

  /** Characters of the English side of the general pairs, about. */
  private static final double GENERAL_CHARACTERS = 4_400_000;

  /** Updates for each square root of a token; a model that knows the languages needs fewer. */
  private static final double FROM_NOTHING = 8;

  private static final double FROM_A_MODEL = 4;

  PairDraft {
    seen = List.copyOf(seen);
  }

  /**
   * Reads pairs.
   *
   * @throws TrainingException when the languages are not known
   */
  static Draft of(Drafts.Wish wish) {
    List<TextPair> pairs = PairFile.read(wish.data(), "").pairs();
    List<String> sources = pairs.stream().map(TextPair::source).toList();
    List<String> targets = pairs.stream().map(TextPair::target).toList();
    SeenLanguages from = SeenLanguages.of(sources);
    SeenLanguages to = SeenLanguages.of(targets);
    ModelFolder base = wish.base();
    Task.Languages known = base == null ? null : known(base);
    Task.Languages languages =
        new Task.Languages(
            named(wish.from(), known == null ? null : known.source(), from, "--from"),
            named(wish.to(), known == null ? null : known.target(), to, "--to"));
    if (languages.source().equals(languages.target())) {
      throw new TrainingException(
          "both sides are in one language, %s; name others with --from and --to"
              .formatted(languages.source()));
    }
    Lengths lengths = Lengths.of(sources);
    List<String> seen = new ArrayList<>();
    seen.add("%s: %s pairs".formatted(wish.data().getFileName(), count(pairs.size())));
    seen.addAll(Repeats.of(pairs, "pairs"));
    seen.addAll(several(pairs, sources));
    seen.add("texts' " + lengths.description());
    seen.add("texts' " + from.description());
    seen.add("translations' " + to.description());
    boolean fits = languages.equals(known);
    return new PairDraft(
        seen, pairs.size(), lengths.total(), languages, fits && base != null && knowsTatoeba(base));
  }

  private static Task.@Nullable Languages known(ModelFolder base) {
    if (base.config().task() instanceof Task.Seq2Seq task) {
      return task.languages();
    }
    throw new TrainingException("--base: " + base.name() + " translates nothing");
  }

  private static List<String> several(List<TextPair> pairs, List<String> sources) {
    long distinctPairs = pairs.stream().distinct().count();
    long more = distinctPairs - sources.stream().distinct().count();
    return more == 0 ? List.of() : List.of("further translations of a text: " + count(more));
  }

  private static String named(
      @Nullable String given, @Nullable String known, SeenLanguages seen, String option) {
    return Optional.ofNullable(given)
        .or(() -> Optional.ofNullable(known))
        .or(seen::evident)
        .orElseThrow(() -> new TrainingException(option + " is missing: which language is it?"));
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

  private double tokens() {
    return characters / PER_TOKEN;
  }

  @Override
  public int sizes() {
    return pairs < 3_000 ? 1 : pairs < 30_000 ? 2 : 3;
  }

  @Override
  public String recipe(Choice choice) {
    return RecipeText.heading(seen)
        + "title: %s%n".formatted(quoted(languages.source() + " to " + languages.target()))
        + (choice.base() == null ? fromNothing(choice) : from(choice, choice.base()));
  }

  private String fromNothing(Choice choice) {
    Size size = Size.of(choice.size());
    Course course = course(FROM_NOTHING, 300, choice.mostUpdates());
    int held = HeldOut.usual(pairs);
    return """
        data: {source: pair-file, path: %s, from: %s, to: %s, validation: %d, test: %d, informal: 0.25}
        tokenizer: {type: bpe, vocab: %d}   # pieces of words, learnt from these pairs
        architecture: {type: transformer, encoderLayers: %d, decoderLayers: 2, size: %d, heads: 4, dropout: %s}
        training:
          steps: %-18d # updates of the weights
          tokens: %-17d # of an update, on each side
          labelSmoothing: 0.1
          optimizer: {type: adamw, learningRate: 0.002, weightDecay: 0.01, beta2: 0.98}
          schedule: {type: cosine, warmup: %d}   # the rate rises for a tenth, then falls to 0
          clip: 1.0
          evaluateEvery: %d steps
          average: 3                 # the model is the mean of the last three evaluations' weights
        """
        .formatted(
            quoted(choice.data()),
            languages.source(),
            languages.target(),
            held,
            held,
            Math.clamp(Math.round(20 * Math.sqrt(pairs) / 100) * 100, 400, 8_000),
            size.layers(),
            size.width(),
            size.dropout(),
            course.updates(),
            batch(),
            course.warmup(),
            Math.max(1, course.updates() / 10));
  }

  /** Goes on from a model; some of what it has learnt from is mixed in. */
  private String from(Choice choice, String base) {
    Course course = course(FROM_A_MODEL, 250, choice.mostUpdates());
    double weight = GENERAL / (1 - GENERAL) * characters / GENERAL_CHARACTERS;
    String general =
        knowsGeneral && !choice.isAlone()
            ? String.format(
                Locale.ROOT,
                "    - {set: tatoeba-fra-eng, weight: %.4f, test: 500}   # against forgetting%n",
                Math.clamp(weight, 0.0001, 1))
            : "";
    int held = HeldOut.usual(pairs);
    return """
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
          steps: %-18d # updates of the weights
          tokens: 1024             # of an update, on each side
          labelSmoothing: 0.1
          optimizer: {type: adamw, learningRate: 0.0004, weightDecay: 0.01, beta2: 0.98}
          schedule: {type: cosine, warmup: %d}   # the rate rises for a tenth, then falls to 0
          clip: 1.0
          evaluateEvery: %d steps
        export: {precision: int8}
        """
        .formatted(
            quoted(base),
            languages.source(),
            languages.target(),
            quoted(choice.data()),
            languages.source(),
            languages.target(),
            held,
            held,
            general,
            course.updates(),
            course.warmup(),
            Math.max(1, course.updates() / 10));
  }

  /** How large a network may be. */
  private record Size(int layers, int width, double dropout) {
    static Size of(int size) {
      return switch (size) {
        case 0 -> new Size(2, 128, 0.3);
        case 1 -> new Size(3, 192, 0.2);
        default -> new Size(4, 256, 0.1);
      };
    }
  }

  private Course course(double factor, long least, long most) {
    long updates = Math.round(factor * Math.sqrt(tokens()) / 50) * 50;
    long clamped = Math.min(Math.clamp(updates, least, 20_000), Math.max(Course.FEWEST, most));
    return new Course(clamped, 1);
  }

  /** Tokens of a side of a batch: some dozen batches an epoch, or more. */
  private int batch() {
    return tokens() < 30_000 ? 512 : tokens() < 200_000 ? 1_024 : 2_048;
  }
}
