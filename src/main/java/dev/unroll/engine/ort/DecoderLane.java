package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.bundle.PairTrait;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.runtime.Session;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows for sources up to a certain length, and the decoder that runs on the first n of them.
 *
 * <p>Caches are written in place (a past and its present are the same tensor); what a failed run
 * has written is overwritten by the next one. Next states have tensors of their own and are copied
 * back. Memory is allocated for the first sentence.
 */
final class DecoderLane implements Seq2SeqRunner.Lane {
  /** All rows have memory for as many tokens as the row with the most. */
  private static final int MOST_CHOSEN = 4_096;

  private final Supplier<Session> decoder;
  private final EncoderDecoder contract;
  private final SourceEncoder encoder;
  private final Size size;
  private final @Nullable Session gather;
  private volatile @Nullable LaneBuffers buffers;

  /**
   * How large a lane is.
   *
   * @param rows how many rows can be used
   * @param source longest source
   * @param target longest target
   * @param vocab of the target
   */
  record Size(int rows, int source, int target, int vocab) {
    /** Number of allocated rows: enough for a run, and a spare one. */
    int allRows() {
      return spare() + 1;
    }

    int spare() {
      return Math.max(rows, LaneBuffers.LEAST_ROWS);
    }

    /** The most logits of a row: tokens that are chosen are filled up to a multiple. */
    int width() {
      return Math.ceilDiv(vocab, CandidateRows.MULTIPLE) * CandidateRows.MULTIPLE;
    }
  }

  /**
   * A lane without sentences.
   *
   * @param decoder is asked for when the first sentence comes
   * @param gather takes rows of tokens out of the output matrix, where each row of the decoder has
   *     logits of tokens of its own
   */
  DecoderLane(
      Supplier<Session> decoder,
      EncoderDecoder contract,
      SourceEncoder encoder,
      Size size,
      @Nullable Session gather) {
    this.decoder = decoder;
    this.contract = contract;
    this.encoder = encoder;
    this.size = size;
    this.gather = gather;
  }

  @Override
  public int sourceTokens() {
    return size.source();
  }

  @Override
  public int rows() {
    return size.rows();
  }

  /** Memory of its rows, once it has been used; on any thread. */
  long cacheBytes() {
    LaneBuffers rows = buffers;
    return rows == null ? 0 : rows.byteSize();
  }

  @Override
  public boolean keepsChosen() {
    return gather != null;
  }

  @Override
  public int mostChosen() {
    return gather == null
        ? Integer.MAX_VALUE
        : Math.min(MOST_CHOSEN, CandidateRows.MULTIPLE * (size.source() + 1));
  }

  @Override
  public void encode(int firstRow, List<long[]> sources) {
    encode(firstRow, sources, List.of());
  }

  @Override
  public void encode(int firstRow, List<long[]> sources, List<int[]> chosen) {
    LaneBuffers rows =
        buffers == null ? new LaneBuffers(decoder.get(), contract, size, gather) : buffers;
    buffers = rows;
    rows.place(firstRow, sources.size());
    encoder.encode(
        sources,
        (sentence, encoded, from) ->
            rows.take(firstRow + sentence, sources.get(sentence).length, encoded, from));
    for (int i = 0; i < chosen.size(); i++) {
      Objects.requireNonNull(rows.kept()).take(firstRow + i, chosen.get(i));
    }
  }

  @Override
  public void arrange(int[] from) {
    LaneBuffers rows = buffers;
    if (rows != null) {
      rows.arrange(from);
    }
  }

  @Override
  public Seq2SeqRunner.Step decode(long[] tokens, boolean aligned) {
    LaneBuffers rows = filled();
    CandidateRows kept = rows.kept();
    if (kept != null) {
      return rows.decode(tokens, aligned, kept.width());
    }
    return contract.has(PairTrait.CANDIDATES)
        ? decode(tokens, aligned, IntStream.range(0, size.vocab()).toArray())
        : rows.decode(tokens, aligned, size.vocab());
  }

  @Override
  public Seq2SeqRunner.Step decode(long[] tokens, boolean aligned, int[] chosen) {
    LaneBuffers rows = filled();
    rows.choose(chosen);
    return rows.decode(tokens, aligned, chosen.length);
  }

  void close() {
    if (buffers != null) {
      buffers.close();
    }
  }

  private LaneBuffers filled() {
    return Objects.requireNonNull(buffers, "no sentence was read");
  }
}
