package dev.unroll.engine.translation;

import dev.unroll.bundle.Conventions;
import dev.unroll.bundle.Task;
import dev.unroll.engine.lexical.LexicalShortlist;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that translations may have.
 *
 * @param banned those that none has, as if the model did not know them
 * @param unwanted those that none has, whose probability counts all the same
 * @param shortlist for every source the few that its translation may have
 * @param isShared whether source and target have one vocabulary
 * @param end of every translation
 * @param all how many there are
 */
record TargetTokens(
    List<Integer> banned,
    List<Integer> unwanted,
    Optional<LexicalShortlist> shortlist,
    boolean isShared,
    int end,
    int all) {

  /** Those of a model. */
  static TargetTokens of(Task.Seq2Seq task, Optional<LexicalShortlist> shortlist) {
    Conventions conventions = task.conventions();
    List<Integer> unwanted = conventions == null ? null : conventions.unwanted();
    return new TargetTokens(
        task.bannedTokens(),
        unwanted == null ? List.of() : unwanted,
        shortlist,
        task.shared(),
        task.special().end(),
        task.target());
  }

  /**
   * The tokens that a source's translation may have, ascending; null when these are all.
   *
   * @param first the token that it begins with, if there is one
   * @param isListed whether they are to be those of the shortlist
   * @param required further ones that it must have
   */
  int @Nullable [] of(
      long[] source, OptionalInt first, boolean isListed, Collection<Integer> required) {
    if (shortlist.isEmpty()) {
      return null;
    }
    if (!isListed) { // By name, as those that run together with it have few.
      return IntStream.range(0, all).toArray();
    }
    Set<Integer> words = new LinkedHashSet<>();
    Arrays.stream(source).forEach(token -> words.add((int) token));
    int[] listed = shortlist.get().candidates(words, isShared);
    List<Integer> needed = new ArrayList<>(List.of(end));
    first.ifPresent(needed::add);
    needed.addAll(required);
    needed.removeIf(token -> Arrays.binarySearch(listed, token) >= 0);
    return needed.isEmpty()
        ? listed
        : IntStream.concat(
                Arrays.stream(listed), needed.stream().mapToInt(Integer::intValue).distinct())
            .sorted()
            .toArray();
  }
}
