package dev.unroll.text.prose;

import java.util.List;

/**
 * Which parts of the source the model looked at while it wrote each part of the target. A part is a
 * token, or the tokens that share a character; the last part of both sides is the end, an empty
 * string.
 *
 * @param source the source's parts in reading order; together they are the text
 * @param target the target's parts; together they are the translation
 * @param weights of every target part over the source parts, {@code [target][source]}; each sums to
 *     1
 */
public record Alignment(List<String> source, List<String> target, List<float[]> weights) {
  public Alignment {
    source = List.copyOf(source);
    target = List.copyOf(target);
    weights = List.copyOf(weights);
  }
}
