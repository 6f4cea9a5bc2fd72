package dev.unroll.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How one vector is made of the vectors of a text's tokens. */
public enum Pooling {
  /** Their mean. */
  @JsonProperty("mean")
  MEAN,
  /** That of the first token. */
  @JsonProperty("cls")
  CLS,
  /** The greatest number in each place. */
  @JsonProperty("max")
  MAX,
  /** That of the last token. */
  @JsonProperty("last")
  LAST
}
