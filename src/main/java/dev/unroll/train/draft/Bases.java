package dev.unroll.train.draft;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.network.EncoderNetwork;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.step.TrainingException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Models that others go on from. */
final class Bases {
  /** Weights from which on corrections are learnt instead of all of them. */
  private static final long LARGE = 60_000_000;

  private static final int SHOWN = 10;
  private static final double UPDATES_OF_A_PASS = 20;

  /** Characters of a text of which the tokens are counted. */
  private static final int LOOKED_AT = 200_000;

  private Bases() {}

  /**
   * Refuses a model that is no GPT.
   *
   * @throws TrainingException when it cannot continue texts
   */
  static void requireGpt(ModelFolder base) {
    if (!base.config().architecture().equals(GptNetwork.FAMILY)) {
      throw refused(base, "a GPT");
    }
  }

  /**
   * Refuses a model that is neither a GPT nor an encoder.
   *
   * @throws TrainingException when it cannot become a classifier
   */
  static void requireReader(ModelFolder base) {
    boolean isEncoder = base.config().architecture().equals(EncoderNetwork.FAMILY);
    if (!base.config().architecture().equals(GptNetwork.FAMILY) && !isEncoder) {
      throw refused(base, "a GPT or an encoder");
    }
  }

  private static TrainingException refused(ModelFolder base, String wanted) {
    return new TrainingException(
        "--base: %s is of the family %s; this needs %s"
            .formatted(base.name(), base.config().architecture(), wanted));
  }

  /**
   * Refuses a model whose tokenizer does not know all characters, as one of single characters does
   * not.
   *
   * @param file that the texts are from
   * @throws TrainingException with the characters
   */
  static void requireCharacters(ModelFolder base, String file, Stream<String> texts) {
    Set<String> unknown = new TreeSet<>();
    try (Tokenizer tokenizer = Tokenizer.open(base.tokenizer())) {
      texts.forEach(
          text ->
              tokenizer
                  .unknownCharacters(text)
                  .codePoints()
                  .forEach(c -> unknown.add(Character.toString(c))));
    }
    if (!unknown.isEmpty()) {
      throw new TrainingException(
          "--base: %s has never seen %d of the characters of %s: %s%s; take another base, or none"
              .formatted(
                  base.name(),
                  unknown.size(),
                  file,
                  unknown.stream().limit(SHOWN).collect(Collectors.joining(" ")),
                  unknown.size() > SHOWN ? " …" : ""));
    }
  }

  /** Characters of a token of a text, about; as the beginning of the text has them. */
  static double perToken(ModelFolder base, String text) {
    int end =
        text.length() <= LOOKED_AT ? text.length() : text.offsetByCodePoints(0, LOOKED_AT / 2);
    String beginning = text.substring(0, end);
    try (Tokenizer tokenizer = Tokenizer.open(base.tokenizer())) {
      return Math.max(1, (double) end / Math.max(1, tokenizer.encode(beginning).length));
    }
  }

  /**
   * Rows of a batch: few where there are few, so that the updates that a training has at least do
   * not go over them a hundred times.
   *
   * @param rows of a pass
   * @param most rows of a batch
   */
  static int batch(double rows, int most) {
    return Math.clamp(Math.round(rows / UPDATES_OF_A_PASS), 1, most);
  }

  /** The longest text that a model reads, in tokens, at most a given number. */
  static int context(ModelFolder base, int most) {
    return switch (base.config().task()) {
      case Task.Text text when text.context() != null -> Math.min(most, text.context());
      case Task.Embedding task -> Math.min(most, task.context());
      case Task.Classification task -> Math.min(most, task.context());
      default -> most;
    };
  }

  /** Whether a model has so many weights that corrections of them are learnt. */
  static boolean isLarge(ModelFolder base) {
    return base.config().parameters() > LARGE;
  }
}
