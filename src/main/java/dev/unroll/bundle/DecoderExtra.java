package dev.unroll.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A further input of a decoder that has an encoder. */
public enum DecoderExtra {
  /** {@code positions} int64 {@code [batch, time]}, where there are no caches. */
  @JsonProperty("positions")
  POSITIONS,
  /**
   * {@code candidates} int64 {@code [candidates]}, the tokens that have logits: float {@code
   * [batch, time, candidates]}.
   */
  @JsonProperty("candidates")
  CANDIDATES
}
