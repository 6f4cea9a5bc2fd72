package dev.unroll.train.subject;

import dev.unroll.bundle.Task;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.train.loop.Objective;
import dev.unroll.train.network.BaseModel;
import dev.unroll.train.network.Network;
import dev.unroll.train.recipe.CsvSource;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.SeriesSource;
import dev.unroll.train.step.Compute;
import dev.unroll.train.step.TrainingMemory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a recipe's network learns, made from the recipe's data, and how the result is evaluated.
 *
 * @param origin of the data
 * @param data what is learnt from, in a few words
 * @param base the model that is fine-tuned; none when the weights start at random
 * @param network of the recipe, made to fit the data
 * @param objective opens what the training minimises
 * @param task what {@code config.json} says about using the model
 * @param files what the exported graph needs beside it, such as a tokenizer: contents by name
 */
public record Subject(
    Origin origin,
    String data,
    Optional<BaseModel> base,
    Network network,
    Loss loss,
    ObjectiveFactory objective,
    Task task,
    Map<String, String> files,
    Evaluator evaluator) {

  public Subject {
    files = Map.copyOf(files);
  }

  /** Opens an objective. */
  @FunctionalInterface
  public interface ObjectiveFactory {
    /**
     * Opens the objective.
     *
     * @param random draws the initial parameters
     * @param compute where steps are computed
     */
    Objective open(RandomGenerator random, Compute compute);

    /** What the training will take in memory, where that is known. */
    default Optional<TrainingMemory> memory() {
      return Optional.empty();
    }
  }

  /**
   * Loads the data that a recipe names.
   *
   * @param folder of the recipe, for paths in it
   */
  public static Subject load(Recipe recipe, Path folder, DataStore store) {
    return switch (recipe.data()) {
      case DataSource.Text text -> TextSubject.load(recipe, text, folder, store);
      case DataSource.Dialogues dialogues -> DialogueSubject.load(recipe, dialogues, folder, store);
      case DataSource.Labelled labelled -> LabelSubject.load(recipe, labelled, folder, store);
      case SeriesSource series -> SeriesSubject.load(recipe, series, store);
      case CsvSource csv -> ForecastSubject.load(recipe, csv, folder);
      case DataSource.Pairs pairs -> PairSubject.load(recipe, pairs, folder, store);
    };
  }
}
