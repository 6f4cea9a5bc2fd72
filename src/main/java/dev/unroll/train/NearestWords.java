package dev.unroll.train;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.data.store.DataStore;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.eval.ExportedModel;
import dev.unroll.train.eval.PredictedWords;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.step.TrainingException;
import dev.unroll.train.subject.RunningText;
import dev.unroll.train.words.CountedWords;
import dev.unroll.train.words.WordVectors;
import java.util.List;

/**
 * The words of the text that a model learnt from, as the model sees them and as they are counted.
 *
 * @param predicted by the model, of the counted words that it read
 * @param counted from the text, most frequent first
 */
public record NearestWords(WordVectors predicted, WordVectors counted) {

  /**
   * Reads the text that a model's recipe names with the model, and counts it.
   *
   * @param places most words that the model reads
   * @param threads of the runtime
   * @throws TrainingException if the model learnt from no text
   */
  public static NearestWords of(ModelFolder folder, DataStore data, int places, int threads) {
    Recipe recipe = Recipe.read(folder.path().resolve(ModelFolder.RECIPE), List.of());
    String text =
        RunningText.load(recipe.data(), folder.path(), data)
            .orElseThrow(
                () ->
                    new TrainingException(folder.name() + " learnt from no text: it has no words"));
    WordVectors counted = CountedWords.usual().of(text);
    try (Tokenizer tokenizer = Tokenizer.open(folder.tokenizer());
        ExportedModel model = ExportedModel.openText(folder, threads)) {
      WordVectors predicted =
          new PredictedWords(model, tokenizer, places).of(text, counted.words());
      return new NearestWords(predicted, counted);
    }
  }
}
