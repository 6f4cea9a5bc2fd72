package dev.unroll.bundle;

import static dev.unroll.bundle.Required.atLeast;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model that another program trained asks of the tokens of a target, beside their
 * likelihood.
 *
 * @param noRepeat the length of the runs of tokens that no target has twice; 0 for none
 * @param noRepeatOfSource the length of the runs that no target has of its source; 0 for none
 * @param least fewest tokens of a target before its end; 0 for none
 * @param repetition what the log-probability of a token that was there is multiplied with; 1 for
 *     nothing (Keskar et al. 2019, CTRL. arXiv:1909.05858)
 * @param normalized whether what is left of the probabilities is scaled to a sum of 1
 * @param banned runs of two tokens or more that no target has; absent when there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Restraints(
    int noRepeat,
    int noRepeatOfSource,
    int least,
    double repetition,
    boolean normalized,
    @Nullable List<List<Integer>> banned) {
  public Restraints {
    banned = banned == null ? null : banned.stream().map(List::copyOf).toList();
    if (banned != null && banned.stream().anyMatch(run -> run.size() < 2)) {
      throw new IllegalArgumentException("banned: has runs of less than two tokens");
    }
    atLeast(0, noRepeat, "noRepeat");
    atLeast(0, noRepeatOfSource, "noRepeatOfSource");
    atLeast(0, least, "least");
    if (!(repetition > 0 && repetition < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("repetition: must be above 0, is " + repetition);
    }
  }

  /** Whether they restrain anything. */
  public boolean isAny() {
    return noRepeat > 0
        || noRepeatOfSource > 0
        || least > 0
        || repetition != 1
        || !bannedRuns().isEmpty();
  }

  /** The runs of tokens that no target has. */
  public List<List<Integer>> bannedRuns() {
    return banned == null ? List.of() : banned;
  }
}
