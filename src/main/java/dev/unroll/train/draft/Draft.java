package dev.unroll.train.draft;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recipe that fits somebody's data, for networks of several sizes. */
public interface Draft {
  /** What the data is like, a line each. */
  List<String> seen();

  /** How many sizes of network the data bears, at least 1. */
  int sizes();

  /** The text of a recipe. */
  String recipe(Choice choice);

  /**
   * What a recipe is written for.
   *
   * @param size of the network, 0 is the smallest, below {@link Draft#sizes}
   * @param mostUpdates of the weights
   * @param data path of the file, as the recipe names it
   * @param base path of the model to go on from, as the recipe names it
   * @param isAlone whether it names the user's data only, so that a trial needs no public data
   */
  record Choice(int size, long mostUpdates, String data, @Nullable String base, boolean isAlone) {}
}
