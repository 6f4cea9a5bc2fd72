package dev.unroll.text.token;

import dev.unroll.text.token.SentencePieces.PieceType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A SentencePiece model whose pieces have the numbers of a model's vocabulary, by their names:
 * pieces that the vocabulary lacks are unknown, and characters that are in no piece may still be in
 * the vocabulary.
 */
final class PieceModel implements TextModel {
  private final SentencePieces model;
  private final PieceNormalizer normalizer;
  private final PieceSplitter splitter;
  private final Map<String, Integer> numbers;

  /** The number of each piece. */
  private final int[] ofPiece;

  private final long unknown;
  private final int unknownPiece;
  private final long[] ofByte = new long[0x100];
  private final Around around;
  private final TokenBytes tokens;

  /**
   * @param numbers the vocabulary, without the names of special tokens
   * @param unknown the number of what is unknown
   * @param tokens the bytes of each
   */
  PieceModel(
      SentencePieces model,
      @Nullable CharacterMap map,
      Map<String, Integer> numbers,
      int unknown,
      Around around,
      TokenBytes tokens) {
    this.model = model;
    this.numbers = numbers;
    this.unknown = unknown;
    this.around = around;
    this.tokens = tokens;
    PieceTrie userDefined = new PieceTrie();
    int number = 0;
    ofPiece = new int[model.pieces().size()];
    for (SentencePieces.Piece piece : model.pieces()) {
      if (piece.type() == PieceType.USER_DEFINED) {
        userDefined.put(piece.name().getBytes(StandardCharsets.UTF_8), number);
      }
      ofPiece[number++] = numbers.getOrDefault(piece.name(), unknown);
    }
    for (int b = 0; b < ofByte.length; b++) {
      ofByte[b] = numbers.getOrDefault("<0x%02X>".formatted(b), unknown);
    }
    this.normalizer = new PieceNormalizer(model, map, userDefined);
    this.splitter = new PieceSplitter(model, userDefined);
    this.unknownPiece = model.unknown();
  }

  @Override
  public long[] encode(String text, boolean isFirst) {
    boolean prefix = model.dummyPrefix() && (isFirst || model.prefixWithin());
    byte[] normalized = normalizer.normalized(text, prefix);
    LongStream.Builder ids = LongStream.builder();
    int unknownFrom = -1;
    int end = 0;
    for (PieceSplitter.Part part : splitter.parts(normalized)) {
      boolean isUnknown = part.piece() == unknownPiece;
      if (isUnknown && model.byteFallback()) {
        for (int i = part.from(); i < part.to(); i++) {
          ids.add(ofByte[normalized[i] & 0xff]);
        }
        continue;
      }
      // Unknown characters in a row are one piece.
      if (!isUnknown && unknownFrom >= 0) {
        ids.add(surface(normalized, unknownFrom, end));
        unknownFrom = -1;
      }
      end = part.to();
      if (!isUnknown) {
        ids.add(ofPiece[part.piece()]);
      } else if (unknownFrom < 0) {
        unknownFrom = part.from();
      }
    }
    if (unknownFrom >= 0) {
      ids.add(surface(normalized, unknownFrom, end));
    }
    return ids.build().toArray();
  }

  private long surface(byte[] text, int from, int to) {
    Integer number = numbers.get(new String(text, from, to - from, StandardCharsets.UTF_8));
    return number == null ? unknown : number;
  }

  @Override
  public long[] encodeStart(String text) {
    return LongStream.concat(
            LongStream.concat(LongStream.of(around.before()), LongStream.of(encode(text, true))),
            LongStream.of(around.behind()))
        .toArray();
  }

  @Override
  public Around around() {
    return around;
  }

  @Override
  public String decode(long... ids) {
    StreamingDecoder decoder =
        new StreamingDecoder(tokens, tokens.size(), firstBlank(model), Map.of());
    StringBuilder text = new StringBuilder();
    for (long id : ids) {
      text.append(decoder.next(id));
    }
    text.append(decoder.end());
    return model.squeezed() ? text.toString().strip() : text.toString();
  }

  static FirstBlank firstBlank(SentencePieces model) {
    return model.squeezed()
        ? FirstBlank.EACH_DROPPED
        : model.dummyPrefix() ? FirstBlank.DROPPED : FirstBlank.KEPT;
  }

  @Override
  public void close() {}
}
