package dev.unroll.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.unroll.runtime.form.ListedRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A decoder in which every row has logits of tokens of its own, and the graph that takes these
 * tokens' rows out of the output matrix.
 *
 * @param decoder has the inputs {@link #ROWS} {@code [batch, size, candidates]}, {@link #OFFSETS}
 *     and {@link #BIASES} {@code [batch, 1, candidates]}
 * @param rows from {@code candidates [candidates]} to {@link #ROWS} {@code [size, candidates]},
 *     {@link #OFFSETS} and {@link #BIASES} {@code [candidates]}
 */
public record ListedDecoder(Session decoder, Session rows) implements AutoCloseable {
  public static final String ROWS = ListedRows.ROWS;
  public static final String OFFSETS = ListedRows.OFFSETS;
  public static final String BIASES = ListedRows.BIASES;

  /** Graphs of more bytes would take much of the heap while they are rewritten. */
  private static final long MOST_BYTES = 128 << 20;

  /**
   * Loads a decoder in this form; empty when its graph has no such form.
   *
   * @param model whose logits are those of an input {@code candidates}
   */
  public static Optional<ListedDecoder> open(Path model, SessionSettings settings) {
    Optional<ListedRows> form;
    try {
      if (settings.provider() != Provider.CPU || Files.size(model) > MOST_BYTES) {
        return Optional.empty();
      }
      form = ListedRows.of(Files.readAllBytes(model), Processor.MULTIPLIES_BYTES);
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty(); // Loading it as it is tells what is wrong with it.
    } catch (IOException e) {
      throw new RuntimeFailure("cannot load " + model + ": " + e);
    }
    return form.map(graphs -> open(graphs, settings));
  }

  private static ListedDecoder open(ListedRows graphs, SessionSettings settings) {
    Session decoder = Session.open(graphs.decoder(), settings);
    try {
      return new ListedDecoder(decoder, Session.open(graphs.rows(), settings));
    } catch (RuntimeException | Error e) {
      decoder.close();
      throw e;
    }
  }

  @Override
  public void close() {
    decoder.close();
    rows.close();
  }
}
