package dev.unroll.runtime;

import dev.unroll.runtime.form.KernelForm;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An encoder and a decoder in the form in which Java computes what is between the products: a
 * memory or cache {@code [batch, heads, length, size]} of the files is {@code [batch, 1, length,
 * heads·size]}.
 *
 * @param decoder has an input {@link #SOURCES}, int32 {@code [batch]}: which source, of those that
 *     have memories and a mask, a row has
 * @param isExact whether all products with weights are of integers, so that a row's results are the
 *     same in runs of any size
 */
public record FusedPair(Session encoder, Session decoder, boolean isExact)
    implements AutoCloseable {
  public static final String SOURCES = KernelForm.SOURCES;

  /** Loads two graphs in this form; empty when they have none. */
  public static Optional<FusedPair> open(Path encoder, Path decoder, SessionSettings settings) {
    try (Arena arena = Arena.ofShared()) {
      return Fusion.form(encoder, decoder, settings, arena).map(pair -> open(pair, settings));
    }
  }

  private static FusedPair open(KernelForm.Pair pair, SessionSettings settings) {
    Session encoder = Session.open(pair.encoder(), settings);
    try {
      return new FusedPair(
          encoder,
          Session.open(pair.decoder(), settings),
          pair.encoder().isExact() && pair.decoder().isExact());
    } catch (RuntimeException | Error e) {
      encoder.close();
      throw e;
    }
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }
}
