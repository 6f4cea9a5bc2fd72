package dev.unroll.train.recipe;

/**
 * Fine-tuning by low-rank corrections of the attention's queries and values, which are added to the
 * weights at export (Hu et al. 2021).
 *
 * @param rank width of a correction
 * @param alpha its scale is {@code alpha / rank}
 */
public record Lora(
    @Default("8") @Within("[1, 4096]") int rank, @Default("16") @Within("(0, ∞)") double alpha) {}
