package dev.unroll.bundle;

import static dev.unroll.bundle.Required.list;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a model that another program trained expects of texts.
 *
 * @param before tokens before every source
 * @param first the token that every target begins with; absent when there is none
 * @param banned tokens that no target has, as if the model did not know them
 * @param endIsFree whether the end that the limit of a target forces counts as certain
 * @param restraints of its tokens; absent when there are none
 * @param unwanted tokens that no target has, whose probability is theirs all the same; absent when
 *     there are none
 * @param cut true when a target as long as it may be is complete without an end; absent when its
 *     last token is the end
 * @param shortlist the file with the target tokens that the tokens of a source may become; absent
 *     when a target may have all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Conventions(
    List<Integer> before,
    @Nullable Integer first,
    List<Integer> banned,
    boolean endIsFree,
    @Nullable Restraints restraints,
    @Nullable List<Integer> unwanted,
    @Nullable Boolean cut,
    @Nullable String shortlist) {
  public Conventions {
    before = list(before, "before");
    banned = list(banned, "banned");
    unwanted = unwanted == null ? null : List.copyOf(unwanted);
    if (shortlist != null) {
      FileName.check(shortlist, "shortlist");
      if (restraints != null) { // which go by the numbers of all tokens
        throw new IllegalArgumentException("shortlist: cannot be beside restraints");
      }
    }
  }

  /** Conventions of a model whose targets end with an end, and may have all tokens. */
  public Conventions(
      List<Integer> before, @Nullable Integer first, List<Integer> banned, boolean endIsFree) {
    this(before, first, banned, endIsFree, null, null, null, null);
  }

  /** The same where a target may have all tokens. */
  Conventions withoutShortlist() {
    return new Conventions(before, first, banned, endIsFree, restraints, unwanted, cut, null);
  }

  /** Whether a target as long as it may be is complete without an end. */
  public boolean endsWhenCut() {
    return Boolean.TRUE.equals(cut);
  }
}
