package dev.unroll.train.recipe;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fine-tuning by low-rank corrections of some maps, which are added to the weights at export (Hu et
 * al. 2021).
 *
 * @param rank width of a correction
 * @param alpha its scale is {@code alpha / rank}
 * @param targets the maps that are corrected, by the ends of their names, in which {@code *} stands
 *     for anything; the attention's queries and values when left out
 * @param dropout probability that training zeroes an element of what a correction reads, 0 when
 *     left out
 */
public record Lora(
    @Default("8") @Within("[1, 4096]") int rank,
    @Default("16") @Within("(0, ∞)") double alpha,
    @Nullable List<String> targets,
    @Within("[0, 1)") @Nullable Double dropout) {
  public Lora {
    targets = targets == null ? null : List.copyOf(targets);
  }
}
