package dev.unroll.train.input;

import dev.unroll.data.set.DailyWeather;
import dev.unroll.data.set.DialogueData;
import dev.unroll.data.set.ElmanTask;
import dev.unroll.data.set.HeldOut;
import dev.unroll.data.set.Multi30k;
import dev.unroll.data.set.NoisySine;
import dev.unroll.data.set.PairData;
import dev.unroll.data.set.PairFile;
import dev.unroll.data.set.ReverseTask;
import dev.unroll.data.set.SeriesData;
import dev.unroll.data.set.Shares;
import dev.unroll.data.set.StockPrices;
import dev.unroll.data.set.Tatoeba;
import dev.unroll.data.set.TextData;
import dev.unroll.data.store.DataStore;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.SeriesSource;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The data sets that recipes name. Paths in a recipe are resolved against the folder of the recipe.
 */
public final class DataSets {
  private DataSets() {}

  /** Loads a text. */
  public static TextData load(DataSource.Text source, Path folder, DataStore store) {
    Shares shares = source.split().shares();
    return switch (source) {
      case DataSource.TinyShakespeare _ -> TextData.tinyShakespeare(store, shares);
      case DataSource.Nietzsche nietzsche ->
          TextData.nietzsche(store, shares, nietzsche.lowercase());
      case DataSource.TextFile file ->
          TextData.file(folder.resolve(file.path()), shares, file.lowercase(), file.licence());
    };
  }

  /** Loads dialogues. */
  public static DialogueData load(DataSource.Dialogues source, Path folder, DataStore store) {
    return switch (source) {
      case DataSource.Sgd _ -> DialogueData.sgd(store);
      case DataSource.DialogueFile file ->
          DialogueData.file(
              new DialogueData.PartFiles(
                  folder.resolve(file.path()),
                  resolved(folder, file.validation()),
                  resolved(folder, file.test())),
              file.split().shares(),
              file.seed(),
              file.licence(),
              file.group());
    };
  }

  private static @Nullable Path resolved(Path folder, @Nullable String path) {
    return path == null ? null : folder.resolve(path);
  }

  /** Loads or generates a series. */
  public static SeriesData load(SeriesSource source, DataStore store) {
    return switch (source) {
      case SeriesSource.SeattleWeather weather ->
          DailyWeather.read(store, weather.features(), weather.split().shares());
      case SeriesSource.Sp500 stocks -> StockPrices.read(store, stocks.split().shares());
      case SeriesSource.Sine sine ->
          new NoisySine(sine.period(), sine.amplitude(), sine.noise(), sine.length(), sine.seed())
              .generate(sine.split().shares());
      case SeriesSource.ElmanXor xor -> new ElmanTask.Xor(xor.bits(), xor.seed()).generate();
      case SeriesSource.ElmanLetters letters ->
          new ElmanTask.Letters(letters.consonants(), letters.seed()).generate();
      case SeriesSource.ElmanSentences sentences ->
          new ElmanTask.Sentences(sentences.sentences(), sentences.seed()).generate();
    };
  }

  /** Loads or generates pairs. */
  public static PairData load(DataSource.Pairs source, Path folder, DataStore store) {
    return switch (source) {
      case DataSource.Tatoeba tatoeba ->
          informal(
              Tatoeba.heldOut(
                  store,
                  tatoeba.to().equals("fr"),
                  new HeldOut(tatoeba.validation(), tatoeba.test(), tatoeba.seed())),
              tatoeba.informal(),
              tatoeba.seed());
      case DataSource.TatoebaFirst first ->
          Tatoeba.first(store, first.to().equals("fr"), first.pairs(), first.split().shares());
      case DataSource.Mixture mixture -> new MixedPairs(mixture, folder, store).load();
      case DataSource.Multi30k captions -> Multi30k.read(store, captions.from(), captions.to());
      case DataSource.Reverse task ->
          new ReverseTask(task.rows(), task.heldOut(), task.longest(), task.numbers(), task.seed())
              .generate();
      case DataSource.PairFile own -> {
        PairFile file = PairFile.read(folder.resolve(own.path()), own.licence(), own.group());
        int usual = HeldOut.usual(file.pairs().size());
        HeldOut heldOut =
            new HeldOut(
                Objects.requireNonNullElse(own.validation(), usual),
                Objects.requireNonNullElse(own.test(), usual),
                own.seed());
        yield informal(file.divide(heldOut), own.informal(), own.seed());
      }
    };
  }

  private static PairData informal(PairData data, @Nullable Double share, long seed) {
    return share == null ? data : data.withInformal(share, seed);
  }
}
