package dev.unroll.text.token;

import dev.unroll.text.token.SentencePieces.Piece;
import dev.unroll.text.token.SentencePieces.PieceType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Splits normalised texts into pieces, as SentencePiece does, ties and roundings included. */
final class PieceSplitter {
  private static final float UNKNOWN_PENALTY = 10;
  private static final double USER_DEFINED_LOSS = 0.1;

  private final SentencePieces model;
  private final int unknown;
  private final PieceTrie all = new PieceTrie();
  private final PieceTrie userDefined;
  private float least = Float.MAX_VALUE;
  private float most = -Float.MAX_VALUE;

  /**
   * @param userDefined the pieces that are never split or merged
   */
  PieceSplitter(SentencePieces model, PieceTrie userDefined) {
    this.model = model;
    this.unknown = model.unknown();
    this.userDefined = userDefined;
    int number = 0;
    for (Piece piece : model.pieces()) {
      if (piece.isText()) {
        all.put(piece.name().getBytes(StandardCharsets.UTF_8), number);
      }
      if (piece.type() == PieceType.NORMAL) {
        least = Math.min(least, piece.score());
        most = Math.max(most, piece.score());
      }
      number++;
    }
  }

  /**
   * A stretch of a text.
   *
   * @param piece its number
   */
  record Part(int from, int to, int piece) {}

  List<Part> parts(byte[] text) {
    return switch (model.kind()) {
      case UNIGRAM -> likeliest(text);
      case BPE -> new Merging(text).parts();
    };
  }

  /** Viterbi's algorithm: the best way to each place, of the best ways to the places before it. */
  private List<Part> likeliest(byte[] text) {
    float unknownScore = least - UNKNOWN_PENALTY;
    float[] best = new float[text.length + 1];
    int[] from = new int[text.length + 1];
    int[] pieces = new int[text.length + 1];
    Arrays.fill(from, -1);
    for (int start = 0, length; start < text.length; start += length) {
      length = PieceNormalizer.length(text, start);
      float soFar = best[start];
      boolean hasCharacter = false;
      int node = PieceTrie.ROOT;
      for (int at = start; at < text.length; ) {
        node = all.child(node, text[at++]);
        if (node == PieceTrie.NONE) {
          break;
        }
        int number = all.number(node);
        if (number == PieceTrie.NONE || model.pieces().get(number).type() == PieceType.UNUSED) {
          continue;
        }
        Piece piece = model.pieces().get(number);
        double score =
            piece.type() == PieceType.USER_DEFINED
                ? (at - start) * most - USER_DEFINED_LOSS
                : piece.score();
        double candidate = score + soFar;
        if (from[at] < 0 || candidate > best[at]) {
          best[at] = (float) candidate;
          from[at] = start;
          pieces[at] = number;
        }
        hasCharacter |= at - start == length;
      }
      if (!hasCharacter) {
        int at = start + length;
        float candidate = unknownScore + soFar;
        if (from[at] < 0 || candidate > best[at]) {
          best[at] = candidate;
          from[at] = start;
          pieces[at] = unknown;
        }
      }
    }
    List<Part> parts = new ArrayList<>();
    for (int end = text.length; end > 0; end = from[end]) {
      parts.add(new Part(from[end], end, pieces[end]));
    }
    return parts.reversed();
  }

  /** The merging of one text, whose symbols are a linked list. */
  private final class Merging {
    private record Pair(int left, int right, float score, int from, int to) {}

    private final byte[] text;
    private final List<Integer> starts = new ArrayList<>();
    private final int[] ends;
    private final int[] before;
    private final int[] behind;
    private final boolean[] isFrozen;
    private final boolean[] isGone;

    /** The first symbol's length in unused pieces, by which they are split again. */
    private final Map<Integer, Integer> cuts = new HashMap<>();

    private final PriorityQueue<Pair> agenda =
        new PriorityQueue<>(
            (a, b) ->
                a.score() == b.score()
                    ? Integer.compare(a.left(), b.left())
                    : Float.compare(b.score(), a.score()));

    Merging(byte[] text) {
      this.text = text;
      List<Integer> frozen = new ArrayList<>();
      for (int at = 0; at < text.length; ) {
        starts.add(at);
        int length = userDefined.longest(text, at);
        if (length > 0) {
          frozen.add(starts.size() - 1);
        }
        at += length > 0 ? length : PieceNormalizer.length(text, at);
      }
      int n = starts.size();
      ends = new int[n];
      before = new int[n];
      behind = new int[n];
      isFrozen = new boolean[n];
      isGone = new boolean[n];
      for (int i = 0; i < n; i++) {
        ends[i] = i + 1 < n ? starts.get(i + 1) : text.length;
        before[i] = i - 1;
        behind[i] = i + 1 < n ? i + 1 : -1;
      }
      frozen.forEach(i -> isFrozen[i] = true);
    }

    List<Part> parts() {
      for (int i = 1; i < ends.length; i++) {
        offer(i - 1, i);
      }
      while (!agenda.isEmpty()) {
        Pair pair = agenda.remove();
        int left = pair.left();
        int right = pair.right();
        if (isGone[left]
            || isGone[right]
            || starts.get(left) != pair.from()
            || ends[left] != starts.get(right)
            || ends[right] != pair.to()) {
          continue;
        }
        ends[left] = ends[right];
        isGone[right] = true;
        behind[left] = behind[right];
        if (behind[right] >= 0) {
          before[behind[right]] = left;
        }
        offer(before[left], left);
        offer(left, behind[left]);
      }
      List<Part> parts = new ArrayList<>();
      for (int i = 0; i >= 0 && i < ends.length; i = behind[i]) {
        output(starts.get(i), ends[i], parts);
      }
      return parts;
    }

    private void offer(int left, int right) {
      if (left < 0 || right < 0 || isFrozen[left] || isFrozen[right]) {
        return;
      }
      int from = starts.get(left);
      int number = number(from, ends[right]);
      if (number == PieceTrie.NONE) {
        return;
      }
      Piece piece = model.pieces().get(number);
      agenda.add(new Pair(left, right, piece.score(), from, ends[right]));
      if (piece.type() == PieceType.UNUSED) {
        cuts.put(number, ends[left] - from);
      }
    }

    private int number(int from, int to) {
      int node = PieceTrie.ROOT;
      for (int at = from; at < to && node != PieceTrie.NONE; at++) {
        node = all.child(node, text[at]);
      }
      return node == PieceTrie.NONE ? PieceTrie.NONE : all.number(node);
    }

    private void output(int from, int to, List<Part> parts) {
      int number = number(from, to);
      Integer cut = cuts.get(number);
      if (number != PieceTrie.NONE
          && model.pieces().get(number).type() == PieceType.UNUSED
          && cut != null) {
        output(from, from + cut, parts);
        output(from + cut, to, parts);
      } else {
        parts.add(new Part(from, to, number == PieceTrie.NONE ? unknown : number));
      }
    }
  }
}
