package dev.unroll.train.subject;

import dev.unroll.bundle.Task;
import dev.unroll.data.batch.PairBatches;
import dev.unroll.data.set.PairData;
import dev.unroll.data.set.TextPair;
import dev.unroll.data.store.DataStore;
import dev.unroll.train.input.DataSets;
import dev.unroll.train.input.PairTokenizers;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.loop.PairObjective;
import dev.unroll.train.network.Seq2SeqNetwork;
import dev.unroll.train.network.TransformerNetwork;
import dev.unroll.train.network.TranslationNetwork;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Decoding;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.Compute;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Pairs of texts, one of which is to become the other. */
record PairSubject(Recipe recipe, EncodedPairs pairs, TranslationNetwork network)
    implements Subject.ObjectiveFactory {
  private static final int EXAMPLES = 4;
  private static final int SHORT = 60;
  private static final PairBatches.Special SPECIAL =
      new PairBatches.Special(
          PairTokenizers.SPECIAL.padding(),
          PairTokenizers.SPECIAL.begin(),
          PairTokenizers.SPECIAL.end());

  static Subject load(Recipe recipe, DataSource.Pairs source, Path folder, DataStore store) {
    PairData data = DataSets.load(source, folder, store);
    PairTokenizers tokenizers =
        PairTokenizers.learn(Objects.requireNonNull(recipe.tokenizer()), data);
    boolean reversed =
        recipe.architecture() instanceof Architecture.Seq2Seq seq2Seq && seq2Seq.reversed();
    EncodedPairs pairs =
        EncodedPairs.of(data, tokenizers, reversed, recipe.training().longestPair());
    Task.Limits limits = limits(recipe);
    TranslationNetwork network =
        switch (recipe.translating()) {
          case Architecture.Seq2Seq seq2Seq -> Seq2SeqNetwork.of(seq2Seq, tokenizers);
          case Architecture.Transformer transformer ->
              TransformerNetwork.of(transformer, tokenizers, limits.source(), limits.target());
        };
    List<TextPair> heldOut = data.test().isEmpty() ? data.validation() : data.test();
    return new Subject(
        data.origin(),
        described(data, pairs, recipe.training().longestPair()),
        Optional.empty(),
        network,
        loss(recipe.training()),
        new PairSubject(recipe, pairs, network),
        new Task.Seq2Seq(
            tokenizers.sourceSize(),
            tokenizers.targetSize(),
            tokenizers.shared(),
            PairTokenizers.SPECIAL,
            reversed,
            limits,
            decoding(recipe),
            languages(source),
            examples(recipe, heldOut)),
        tokenizers.files(),
        new PairEvaluator(recipe, pairs, heldOut, data.test().isEmpty() ? "validation" : "test"));
  }

  private static String described(PairData data, EncodedPairs pairs, int longest) {
    int tooLong = data.train().size() + data.validation().size() - pairs.count();
    return tooLong == 0
        ? data.origin().name()
        : String.format(
            Locale.ROOT,
            "%s without %,d pairs longer than %d tokens",
            data.origin().name(),
            tooLong,
            longest);
  }

  private static Loss loss(Training training) {
    return training.padding() == Training.Padding.COUNTED
        ? new Loss(PredictionUnit.TOKEN, "cross-entropy (nats a token, padding counted)")
        : Loss.crossEntropy(PredictionUnit.TOKEN);
  }

  private static Task.@Nullable Languages languages(DataSource.Pairs source) {
    return switch (source) {
      case DataSource.Tatoeba pairs -> new Task.Languages(pairs.from(), pairs.to());
      case DataSource.TatoebaFirst pairs -> new Task.Languages(pairs.from(), pairs.to());
      case DataSource.Multi30k pairs -> new Task.Languages(pairs.from(), pairs.to());
      case DataSource.PairFile pairs -> new Task.Languages(pairs.from(), pairs.to());
      case DataSource.Reverse _ -> null;
    };
  }

  private static Task.Limits limits(Recipe recipe) {
    Decoding decoding = Objects.requireNonNull(recipe.decoding());
    int longest = recipe.training().longestPair();
    int target = (int) Math.ceil(decoding.perSource() * longest) + decoding.plus();
    return new Task.Limits(longest, target, decoding.perSource(), decoding.plus());
  }

  private static Task.Decoding decoding(Recipe recipe) {
    Decoding decoding = Objects.requireNonNull(recipe.decoding());
    return new Task.Decoding(
        decoding.beam(),
        decoding.lengthPenalty(),
        decoding.coveragePenalty() == 0 ? null : decoding.coveragePenalty());
  }

  /** The recipe's examples, else some short sources that the model does not learn from. */
  private static List<String> examples(Recipe recipe, List<TextPair> heldOut) {
    if (!recipe.examples().isEmpty()) {
      return recipe.examples();
    }
    return heldOut.stream()
        .map(TextPair::source)
        .filter(text -> text.length() < SHORT)
        .limit(EXAMPLES)
        .toList();
  }

  @Override
  public Objective open(RandomGenerator random, Compute compute) {
    Training training = recipe.training();
    Integer tokens = training.tokens();
    PairBatches.Size size =
        tokens == null
            ? new PairBatches.Size.Pairs(training.batch())
            : new PairBatches.Size.Tokens(tokens);
    PairBatches train;
    PairBatches validation;
    if (training.padding() == Training.Padding.COUNTED) {
      PairBatches.Shape shape = pairs.shape(training.batch());
      train = PairBatches.countingPadding(pairs.train(), SPECIAL, shape, recipe.seed());
      validation = PairBatches.inOrder(pairs.validation(), SPECIAL, shape, true);
    } else {
      train = PairBatches.shuffled(pairs.train(), SPECIAL, size, recipe.seed());
      validation = PairBatches.inOrder(pairs.validation(), SPECIAL, size);
    }
    return new PairObjective(
        network,
        training.smoothing(),
        Optional.ofNullable(training.teacherForcing()),
        train,
        validation,
        random,
        compute);
  }
}
