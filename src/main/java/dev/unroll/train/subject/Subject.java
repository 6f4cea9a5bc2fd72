package dev.unroll.train.subject;

import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.Task;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.Network;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.random.RandomGenerator;

/**
 * What a recipe's data means for training and evaluation: a text, dialogues, labelled texts, a
 * series of numbers, or pairs.
 */
public sealed interface Subject
    permits TextSubject, DialogueSubject, LabelSubject, SeriesSubject, PairSubject {

  /**
   * Loads what a recipe names.
   *
   * @param folder of the recipe, for paths in it
   */
  static Subject load(Recipe recipe, Path folder, DataStore store) {
    return switch (recipe.data()) {
      case DataSource.Text text -> TextSubject.load(recipe, text, folder, store);
      case DataSource.Dialogues dialogues -> DialogueSubject.load(recipe, dialogues, folder, store);
      case DataSource.Labelled labelled -> LabelSubject.load(recipe, labelled, folder, store);
      case DataSource.Series series -> SeriesSubject.load(recipe, series, store);
      case DataSource.Pairs pairs -> PairSubject.load(recipe, pairs, folder, store);
    };
  }

  /** Where the data comes from. */
  Origin origin();

  /** What is learned from, in a few words. */
  default String told() {
    return origin().name();
  }

  /** The recipe's network, made to fit the data. */
  Network network();

  /** What one prediction is about: {@code char} or {@code step}. */
  String element();

  /** The training loss and its unit, for an axis. */
  String lossName();

  /**
   * What the training minimises.
   *
   * @param random draws the initial parameters
   * @param threads of the runtime
   */
  Objective objective(RandomGenerator random, int threads);

  /** The model that the training goes on from; none when it begins anew. */
  default Optional<BaseModel> base() {
    return Optional.empty();
  }

  /** The text that is learnt from, if it is one that people read; empty otherwise. */
  default String corpus() {
    return "";
  }

  /** What {@code config.json} says about using the model. */
  Task task();

  /** Writes what the exported graph needs beside it, for example a tokenizer. */
  void writeCompanions(Path folder);

  /**
   * The final figures, computed from a folder with an exported model only; the data is the
   * recipe's.
   *
   * @param config what the folder's {@code config.json} says or will say
   */
  List<Metric> evaluate(Path folder, ModelConfig config, int threads);

  /** Further pictures of what the exported model does, by file name. */
  SortedMap<String, String> figures(Path folder, ModelConfig config, int threads);

  /** What the card shows of the model's work, in Markdown; empty for nothing. */
  String samples(Path folder, ModelConfig config, int threads);
}
