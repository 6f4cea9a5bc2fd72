package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.bundle.GraphContract.ExternalDecoder;
import dev.unroll.bundle.OnnxOutline;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the keys and values of sequences with different lengths are stored for an exported graph. The
 * layout decides which sequences can run together without a change of their results.
 */
enum CacheLayout {
  /**
   * The graph leaves keys and values to {@code GroupQueryAttention}, which gets the length of each
   * row: rows of any lengths run together, and new columns are written in place.
   */
  IN_PLACE,
  /**
   * The graph appends. Rows are padded on the right to a length that depends on their own only. The
   * mask hides the padding, and positions are inputs, so that the new token gets the same result as
   * without padding.
   */
  PADDED,
  /** The graph appends and counts positions itself: each row runs alone, without padding. */
  SEPARATE;

  private static final String IN_PLACE_OPERATOR = "GroupQueryAttention";

  /** Operators that may read a past whatever the position of a token in it. */
  private static final Set<String> POSITION_INDEPENDENT =
      Set.of("Concat", "Shape", "Cast", "Identity", "Transpose", "DynamicQuantizeLinear");

  /** Operators that scale by the largest value of all rows, so that rows depend on each other. */
  private static final Set<String> MIXES_ROWS =
      Set.of("DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM");

  /**
   * The fastest layout that gives correct results.
   *
   * @param outline of the graph that continues
   * @param context longest sequence, if known
   */
  static CacheLayout of(
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
    boolean windowHides = window != null && (context == null || window < context);
    return signature.mask().isPresent()
            && !signature.combined()
            && signature.positions().isPresent()
            && !windowHides
            && POSITION_INDEPENDENT.containsAll(readers)
        ? PADDED
        : SEPARATE;
  }

  /** Whether a row has the same results whatever other rows run with it. */
  static boolean rowsAreIndependent(OnnxOutline outline) {
    return outline.operators().stream().noneMatch(MIXES_ROWS::contains);
  }
}
