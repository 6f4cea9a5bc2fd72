package dev.unroll.data.set;

import dev.unroll.data.batch.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Augmentation with informal text: copies of some pairs without the punctuation at their end, or
 * with a source that starts in lower case, or both. Corpora hold whole sentences, and a network
 * that was trained on them alone translates a sentence without its full stop badly.
 */
final class InformalPairs {
  /** Punctuation at the end of a sentence, and the blanks that French puts before it. */
  private static final Pattern END = Pattern.compile("[\\s\\u00A0\\u202F]*[.!?…]+$");

  private InformalPairs() {}

  /**
   * The informal copies of some pairs, chosen at random.
   *
   * @param share of the pairs that get a copy, if they can have one
   */
  static List<TextPair> of(List<TextPair> pairs, double share, long seed) {
    int[] order = Order.permutation(pairs.size(), seed, 0);
    List<TextPair> copies = new ArrayList<>();
    for (int i = 0; i < Math.round(share * pairs.size()); i++) {
      TextPair pair = pairs.get(order[i]);
      TextPair copy =
          switch (i % 3) {
            case 0 -> withoutEnd(pair);
            case 1 -> small(pair);
            default -> small(withoutEnd(pair));
          };
      if (!copy.equals(pair)) {
        copies.add(copy);
      }
    }
    return copies;
  }

  /** The pair without the punctuation at its end, if both sides have some after other text. */
  private static TextPair withoutEnd(TextPair pair) {
    String source = withoutEnd(pair.source());
    String target = withoutEnd(pair.target());
    return source == null || target == null ? pair : new TextPair(source, target);
  }

  private static @Nullable String withoutEnd(String sentence) {
    String rest = END.matcher(sentence).replaceFirst("");
    return rest.isEmpty() || rest.length() == sentence.length() ? null : rest;
  }

  /** The source starts in lower case; the target does not change. */
  private static TextPair small(TextPair pair) {
    String source = pair.source();
    int first = source.offsetByCodePoints(0, source.isEmpty() ? 0 : 1);
    return new TextPair(
        source.substring(0, first).toLowerCase(Locale.ROOT) + source.substring(first),
        pair.target());
  }
}
