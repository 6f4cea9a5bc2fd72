package dev.unroll.family.marian;

import dev.unroll.graph.onnx.Precision;
import java.util.List;
import java.util.Optional;

/**
 * What the user wants of a package of Marian's.
 *
 * @param variant the weights' file, or a part of its name
 * @param precision of the stored weights; empty for that of the file
 * @param context most tokens of a source
 * @param languages the source's and the target's; empty for those in the names of the files
 * @param usesShortlist whether the package's shortlist is taken over
 */
public record MarianOptions(
    Optional<String> variant,
    Optional<Precision> precision,
    Optional<Integer> context,
    Optional<List<String>> languages,
    boolean usesShortlist) {
  /** Everything as the package has it. */
  public static final MarianOptions DEFAULTS =
      new MarianOptions(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);

  /** The same with other weights. */
  public MarianOptions withVariant(String other) {
    return new MarianOptions(Optional.of(other), precision, context, languages, usesShortlist);
  }

  /** The same without the package's shortlist. */
  public MarianOptions withoutShortlist() {
    return new MarianOptions(variant, precision, context, languages, false);
  }
}
