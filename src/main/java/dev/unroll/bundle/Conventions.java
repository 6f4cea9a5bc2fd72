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
 * @param banned tokens that no target has
 * @param endIsFree whether the end that the limit of a target forces counts as certain
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Conventions(
    List<Integer> before, @Nullable Integer first, List<Integer> banned, boolean endIsFree) {
  public Conventions {
    before = list(before, "before");
    banned = list(banned, "banned");
  }
}
