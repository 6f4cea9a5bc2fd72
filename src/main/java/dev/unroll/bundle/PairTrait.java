package dev.unroll.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What sets an encoder and its decoder apart from others. */
public enum PairTrait {
  /**
   * The decoder has no caches but an input {@code positions} int64 {@code [batch, time]}, and time
   * is 1.
   */
  @JsonProperty("positions")
  POSITIONS,
  /**
   * The decoder has an input {@code candidates} int64 {@code [candidates]}, the tokens that have
   * logits: float {@code [batch, time, candidates]}.
   */
  @JsonProperty("candidates")
  CANDIDATES,
  /** Padding of a source changes its results: sources of one run are of one length. */
  @JsonProperty("unpadded")
  UNPADDED,
  /** Products are of integers, and thus exact: a row's results are the same in runs of any size. */
  @JsonProperty("exact")
  EXACT
}
