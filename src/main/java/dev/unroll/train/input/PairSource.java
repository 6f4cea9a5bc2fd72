package dev.unroll.train.input;

import dev.unroll.bundle.Task;
import dev.unroll.data.set.HeldOut;
import dev.unroll.data.set.Multi30k;
import dev.unroll.data.set.PairData;
import dev.unroll.data.set.PairFile;
import dev.unroll.data.set.ReverseTask;
import dev.unroll.data.set.Tatoeba;
import dev.unroll.data.store.DataStore;
import dev.unroll.train.recipe.DataSource;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The pairs that a recipe names.
 *
 * @param languages of both sides, where they are languages
 */
public record PairSource(PairData data, Task.@Nullable Languages languages) {

  /**
   * Loads them.
   *
   * @param folder of the recipe, for paths in it
   */
  public static PairSource load(DataSource.Pairs source, Path folder, DataStore store) {
    return switch (source) {
      case DataSource.Tatoeba tatoeba ->
          new PairSource(
              augmented(
                  Tatoeba.heldOut(
                      store,
                      tatoeba.to().equals("fr"),
                      new HeldOut(tatoeba.validation(), tatoeba.test(), tatoeba.seed())),
                  tatoeba,
                  tatoeba.seed()),
              new Task.Languages(tatoeba.from(), tatoeba.to()));
      case DataSource.TatoebaFirst first ->
          new PairSource(
              Tatoeba.first(store, first.to().equals("fr"), first.pairs(), first.split().shares()),
              new Task.Languages(first.from(), first.to()));
      case DataSource.Multi30k captions ->
          new PairSource(
              Multi30k.read(store, captions.from(), captions.to()),
              new Task.Languages(captions.from(), captions.to()));
      case DataSource.Reverse reverse ->
          new PairSource(
              new ReverseTask(
                      reverse.rows(),
                      reverse.heldOut(),
                      reverse.longest(),
                      reverse.numbers(),
                      reverse.seed())
                  .generate(),
              null);
      case DataSource.PairFile own -> {
        PairFile file = PairFile.read(folder.resolve(own.path()), own.licence());
        int usual = HeldOut.usual(file.pairs().size());
        Integer validation = own.validation();
        Integer test = own.test();
        yield new PairSource(
            augmented(
                file.divide(
                    new HeldOut(
                        validation == null ? usual : validation,
                        test == null ? usual : test,
                        own.seed())),
                own,
                own.seed()),
            new Task.Languages(own.from(), own.to()));
      }
    };
  }

  private static PairData augmented(PairData data, DataSource.Pairs source, long seed) {
    Double informal = source.informal();
    return informal == null ? data : data.withInformal(informal, seed);
  }
}
