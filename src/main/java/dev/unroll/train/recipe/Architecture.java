package dev.unroll.train.recipe;

import org.jspecify.annotations.Nullable;

/** The shape of a network. */
@ChosenBy("type")
public sealed interface Architecture {
  /** Number of recurrent layers, one on top of the other. */
  int layers();

  /** Units of a layer. */
  int hidden();

  /** Width of a token's vector, or {@code null} where the recipe gives none. */
  @Nullable Integer embedding();

  /** Probability that training zeroes a unit between layers. */
  double dropout();

  /** Width of a token's vector: as given, else as wide as a layer. */
  default int embeddingSize() {
    Integer given = embedding();
    return given == null ? hidden() : given;
  }

  /** Jordan (1986): the output of the step before is fed back. */
  @TypeName("jordan")
  record Jordan(
      @Default("1") @Within("[1, 64]") int layers,
      @Within("[1, 65536]") int hidden,
      @Within("[1, 65536]") @Nullable Integer embedding,
      @Default("0") @Within("[0, 1)") double dropout)
      implements Architecture {}

  /** Elman (1990): the hidden units of the step before are fed back. */
  @TypeName("elman")
  record Elman(
      @Default("1") @Within("[1, 64]") int layers,
      @Within("[1, 65536]") int hidden,
      @Within("[1, 65536]") @Nullable Integer embedding,
      @Default("0") @Within("[0, 1)") double dropout)
      implements Architecture {}

  /** Hochreiter and Schmidhuber (1997): gated cells that keep what they hold. */
  @TypeName("lstm")
  record Lstm(
      @Default("1") @Within("[1, 64]") int layers,
      @Within("[1, 65536]") int hidden,
      @Within("[1, 65536]") @Nullable Integer embedding,
      @Default("0") @Within("[0, 1)") double dropout)
      implements Architecture {}
}
