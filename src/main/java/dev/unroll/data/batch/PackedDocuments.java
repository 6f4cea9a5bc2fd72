package dev.unroll.data.batch;

import dev.unroll.data.store.DataException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Documents packed into rows of a Transformer's context by best fit; a document that is longer than
 * a row is cut, and pieces without anything to learn are left out. Each document has its own
 * positions and attention, so that the result does not depend on which documents share a row.
 *
 * <p>A document of n tokens takes n - 1 places, since its last token is only predicted.
 *
 * <p>H. Ding et al. (2024), Fewer truncations improve language modeling.
 */
public final class PackedDocuments implements Batches {
  private final List<List<Piece>> rows;
  private final int context;
  private final int batch;
  private final int batches;
  private final EpochOrder order;

  /** The tokens {@code [from, to]} of a document, the last of which is only predicted. */
  private record Piece(TokenDocument document, int from, int to) {
    int places() {
      return to - from;
    }

    /** Whether anything in it is to be learnt. */
    boolean teaches() {
      for (int i = from; i < to; i++) {
        if (document.learned()[i + 1]) {
          return true;
        }
      }
      return false;
    }
  }

  private PackedDocuments(List<List<Piece>> rows, int context, int batch, EpochOrder order) {
    this.rows = rows;
    this.context = context;
    this.batch = batch;
    this.order = order;
    batches = Math.ceilDiv(rows.size(), batch);
  }

  /**
   * Rows in another random order each epoch, which the seed decides.
   *
   * @param context places of a row
   * @param batch rows of a batch
   */
  public static PackedDocuments shuffled(
      List<TokenDocument> documents, int context, int batch, long seed) {
    List<List<Piece>> rows = packed(documents, context);
    return new PackedDocuments(rows, context, batch, EpochOrder.shuffled(rows.size(), seed));
  }

  /** Rows in one order, for validation. */
  public static PackedDocuments inOrder(List<TokenDocument> documents, int context, int batch) {
    List<List<Piece>> rows = packed(documents, context);
    return new PackedDocuments(rows, context, batch, EpochOrder.fixed(rows.size()));
  }

  private static List<List<Piece>> packed(List<TokenDocument> documents, int context) {
    List<Piece> pieces = new ArrayList<>();
    for (TokenDocument document : documents) {
      int last = document.tokens().length - 1;
      for (int from = 0; from < last; from += context) {
        Piece piece = new Piece(document, from, Math.min(from + context, last));
        if (piece.teaches()) {
          pieces.add(piece);
        }
      }
    }
    pieces.sort(Comparator.comparingInt(Piece::places).reversed()); // stable: the order is fixed
    List<List<Piece>> rows = new ArrayList<>();
    NavigableMap<Integer, List<List<Piece>>> byRoom = new TreeMap<>();
    for (Piece piece : pieces) {
      Map.Entry<Integer, List<List<Piece>>> fitting = byRoom.ceilingEntry(piece.places());
      int room = fitting == null ? context : fitting.getKey();
      List<Piece> row;
      if (fitting == null) {
        row = new ArrayList<>();
        rows.add(row);
      } else {
        row = fitting.getValue().removeLast();
        if (fitting.getValue().isEmpty()) {
          byRoom.remove(room);
        }
      }
      row.add(piece);
      byRoom.computeIfAbsent(room - piece.places(), _ -> new ArrayList<>()).add(row);
    }
    if (rows.isEmpty()) {
      throw new DataException(
          "the data has no document of two tokens of which one is to be learnt: nothing can be"
              + " predicted");
    }
    return rows;
  }

  /** Number of rows that all documents take. */
  public int rows() {
    return rows.size();
  }

  @Override
  public long perEpoch() {
    return batches;
  }

  @Override
  public boolean startsSequences(long number) {
    return true;
  }

  @Override
  public int counted(long number) {
    int counted = 0;
    for (int row = 0; row < batch; row++) {
      for (Piece piece : row(number, row)) {
        for (int i = piece.from(); i < piece.to(); i++) {
          counted += piece.document().learned()[i + 1] ? 1 : 0;
        }
      }
    }
    return counted;
  }

  @Override
  public void fill(long number, BatchBuffers into) {
    if (!(into instanceof BatchBuffers.Documents buffers)) {
      throw new IllegalArgumentException("documents do not fit into buffers of other kinds");
    }
    for (int row = 0; row < batch; row++) {
      int place = 0;
      int segment = 0;
      for (Piece piece : row(number, row)) {
        segment++;
        int[] tokens = piece.document().tokens();
        for (int i = piece.from(); i < piece.to(); i++, place++) {
          float weight = piece.document().learned()[i + 1] ? 1 : 0;
          int at = place * batch + row;
          buffers.put(at, tokens[i], tokens[i + 1], weight, i - piece.from(), segment);
        }
      }
      for (int padding = 0; place < context; padding++, place++) {
        buffers.put(place * batch + row, 0, 0, 0, padding, segment + 1);
      }
    }
  }

  /** A row of a batch; empty after the last one of an epoch. */
  private List<Piece> row(long number, int row) {
    int index = Math.toIntExact(number % batches) * batch + row;
    return index < rows.size() ? rows.get(order.at(number / batches, index)) : List.of();
  }
}
