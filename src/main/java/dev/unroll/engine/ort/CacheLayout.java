package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.bundle.GraphContract.ExternalDecoder;
import dev.unroll.bundle.OnnxOutline;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How keys and values of sequences of different lengths are kept for a graph that another program
 * exported, and run together as far as that changes no result.
 */
enum Keeping {
  /**
   * The graph leaves keys and values to {@code GroupQueryAttention}, which knows how long each row
   * is: rows of any lengths run together, and what is new is written into the place where it stays.
   */
  IN_PLACE,
  /**
   * The graph appends. Rows are filled up on the right to a length that depends on their own alone;
   * the mask hides what fills, and positions are told, so that the new token, appended behind the
   * gap, sees what it would see without. Afterwards it is copied to where the gap begins.
   */
  WITH_GAPS,
  /** The graph appends and counts positions itself: each row runs alone, without anything more. */
  ALONE;

  private static final String IN_PLACE_OPERATOR = "GroupQueryAttention";

  /** What may read a past without caring where in it a token stands. */
  private static final Set<String> INDIFFERENT =
      Set.of("Concat", "Shape", "Cast", "Identity", "Transpose", "DynamicQuantizeLinear");

  /** What rounds by the largest number of all rows, so that a row depends on its company. */
  private static final Set<String> MIXES_ROWS =
      Set.of("DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM");

  /**
   * The best way that is right.
   *
   * @param outline of the graph that continues
   * @param context longest sequence, if it is known
   */
  static Keeping of(
      ExternalDecoder contract,
      DecoderSignature signature,
      OnnxOutline outline,
      @Nullable Integer context) {
    Set<String> readers = new HashSet<>();
    for (Cache cache : signature.caches()) {
      readers.addAll(outline.readers().getOrDefault(cache.past(), Set.of()));
    }
    boolean isWhole = contract.stepFile() == null && signature.mask().isPresent();
    if (isWhole && readers.equals(Set.of(IN_PLACE_OPERATOR))) {
      return IN_PLACE;
    }
    Integer window = contract.window();
    boolean isFar = window != null && (context == null || window < context);
    return signature.mask().isPresent()
            && signature.positions().isPresent()
            && !isFar
            && INDIFFERENT.containsAll(readers)
        ? WITH_GAPS
        : ALONE;
  }

  /** Whether a row's results are the same in any company. */
  static boolean rowsAreIndependent(OnnxOutline outline) {
    return outline.operators().stream().noneMatch(MIXES_ROWS::contains);
  }
}
