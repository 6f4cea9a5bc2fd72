package dev.unroll.text.prose;

import java.util.List;

/**
 * The attention of each part of the target over the parts of the source. A part is a token, or the
 * tokens that share a character; the last part of both sides is the end, an empty string.
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
