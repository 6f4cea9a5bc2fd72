package dev.unroll.train.subject;

import static java.util.stream.Collectors.joining;

import dev.unroll.data.set.Dialogue;
import dev.unroll.data.store.DataStore;
import dev.unroll.train.input.DataSets;
import dev.unroll.train.recipe.CsvSource;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.SeriesSource;
import java.nio.file.Path;
import java.util.Optional;

/** The running text that a model learns from. */
public final class RunningText {
  private RunningText() {}

  /**
   * Loads it.
   *
   * @param folder of the recipe, for paths in it
   * @return nothing when the data is no running text
   */
  public static Optional<String> load(DataSource source, Path folder, DataStore store) {
    return switch (source) {
      case DataSource.Text text -> Optional.of(DataSets.load(text, folder, store).train());
      case DataSource.Dialogues dialogues ->
          Optional.of(
              DataSets.load(dialogues, folder, store).train().stream()
                  .map(RunningText::text)
                  .collect(joining("\n\n")));
      case DataSource.Labelled _, SeriesSource _, DataSource.Pairs _, CsvSource _ ->
          Optional.empty();
    };
  }

  private static String text(Dialogue dialogue) {
    return dialogue.turns().stream().map(Dialogue.Turn::text).collect(joining("\n"));
  }
}
