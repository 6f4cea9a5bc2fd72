package dev.unroll.train.recipe;

/**
 * How a translation is searched for unless a request says otherwise; the final figures are measured
 * with it.
 *
 * @param beam hypotheses that are kept; 1 is greedy
 * @param lengthPenalty exponent of the length penalty of Wu et al. (2016)
 * @param coveragePenalty factor of their coverage penalty; above 0 only with attention
 * @param perSource longest target for each token of the source
 * @param plus tokens that it may be longer
 */
public record Decoding(
    @Default("5") @Within("[1, 64]") int beam,
    @Default("1") @Within("[0, 10]") double lengthPenalty,
    @Default("0") @Within("[0, 10]") double coveragePenalty,
    @Default("1.5") @Within("(0, 100]") double perSource,
    @Default("10") @Within("[0, 1000]") int plus) {
  static final Decoding DEFAULT = new Decoding(5, 1, 0, 1.5, 10);
}
