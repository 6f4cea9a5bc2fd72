package dev.unroll.text.token;

import java.util.List;

/**
 * What a SentencePiece file says (Kudo and Richardson 2018): its pieces, and how texts are
 * normalised before they are split into them.
 *
 * @param byteFallback whether characters that are in no piece become their bytes
 * @param charsmap the compiled map of characters in Base64, empty for none
 * @param dummyPrefix whether a blank is put before the text
 * @param prefixWithin whether one is put before text behind a special token, too
 * @param squeezed whether blanks at the edges and all but one of several are dropped
 * @param blankBehind whether words have their blank behind them
 */
public record SentencePieces(
    Kind kind,
    List<Piece> pieces,
    boolean byteFallback,
    String charsmap,
    boolean dummyPrefix,
    boolean prefixWithin,
    boolean squeezed,
    boolean blankBehind) {

  /** How a text is split. */
  public enum Kind {
    /** Into the likeliest pieces (Kudo 2018). */
    UNIGRAM,
    /** By merging pairs, the best first (Sennrich et al. 2016). */
    BPE
  }

  /** What a piece is for; the numbers are those of the file. */
  public enum PieceType {
    NORMAL(1),
    UNKNOWN(2),
    CONTROL(3),
    USER_DEFINED(4),
    UNUSED(5),
    BYTE(6);

    public final int number;

    PieceType(int number) {
      this.number = number;
    }

    static PieceType of(int number) {
      for (PieceType type : values()) {
        if (type.number == number) {
          return type;
        }
      }
      throw new IllegalArgumentException("has a piece of the unknown type " + number);
    }
  }

  /** A piece. */
  public record Piece(String name, float score, PieceType type) {
    /** Whether a text can contain it. */
    public boolean isText() {
      return type == PieceType.NORMAL || type == PieceType.USER_DEFINED || type == PieceType.UNUSED;
    }
  }

  /** The number of the piece for what is unknown. */
  public int unknown() {
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).type() == PieceType.UNKNOWN) {
        return i;
      }
    }
    throw new IllegalArgumentException("has no piece for unknown characters");
  }

  /** The same with or without a blank before text behind a special token. */
  public SentencePieces withPrefixWithin(boolean prefix) {
    return new SentencePieces(
        kind, pieces, byteFallback, charsmap, dummyPrefix, prefix, squeezed, blankBehind);
  }
}
