package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.bundle.PairTrait;
import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An encoder–decoder model on ONNX Runtime.
 *
 * <p>There are few lanes, each for sources {@value #RATIO} times as long as those of the one
 * before. Each run reads all weights of the decoder, so that decoding a padded sentence together
 * with others costs less than a run of its own.
 */
final class EncoderDecoderRunner implements Seq2SeqRunner {
  private static final int SHORTEST = 32;
  private static final int RATIO = 4;

  private final Session decoder;
  private final EncoderDecoder contract;
  private final int vocab;
  private final SourceEncoder encoder;
  private final List<DecoderLane> lanes = new ArrayList<>();

  /**
   * Loads an encoder and a decoder.
   *
   * @param folder the folder of their graphs
   * @param task may have other limits than the folder's
   * @throws dev.unroll.bundle.BundleException with one line when a graph differs from the contract
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses a graph
   */
  static EncoderDecoderRunner open(
      Path folder,
      EncoderDecoder contract,
      Task.Seq2Seq task,
      SessionSettings settings,
      EngineConfig config) {
    Path encoderFile = folder.resolve(contract.encoder());
    Path decoderFile = folder.resolve(contract.decoder());
    return Session.open(
        encoderFile,
        settings,
        encoder ->
            Session.open(
                decoderFile,
                settings,
                decoder -> {
                  GraphCheck.encoder(encoderFile, encoder, contract);
                  GraphCheck.decoder(decoderFile, decoder, contract, task.target());
                  return new EncoderDecoderRunner(
                      encoder, decoder, contract, task, config.slots(), config.prefillChunk());
                }));
  }

  /**
   * A runner on sessions that it closes.
   *
   * @param rows of each lane
   * @param encodedTokens most source tokens of one run of the encoder, unless one sentence has more
   */
  EncoderDecoderRunner(
      Session encoder,
      Session decoder,
      EncoderDecoder contract,
      Task.Seq2Seq task,
      int rows,
      int encodedTokens) {
    this.decoder = decoder;
    this.contract = contract;
    this.vocab = task.target();
    int longest = task.limits().source();
    this.encoder =
        new SourceEncoder(encoder, contract, task.special().padding(), longest, encodedTokens);
    for (int source : lengths(contract, longest)) {
      lanes.add(
          new DecoderLane(
              decoder,
              contract,
              this.encoder,
              new DecoderLane.Size(rows, source, task.maxTarget(source), vocab)));
    }
  }

  /** The length of the lane for the shortest sources. */
  static int shortest(int longest) {
    return Math.min(SHORTEST, longest);
  }

  /** The lanes of a model whose memories are as long as the source. */
  static List<Integer> lengths(int longest) {
    List<Integer> lengths = new ArrayList<>();
    for (int length = SHORTEST; length < longest; length *= RATIO) {
      lengths.add(length);
    }
    lengths.add(longest);
    return lengths;
  }

  /** A model with a state of fixed size instead of memories needs only one lane. */
  static List<Integer> lengths(EncoderDecoder contract, int longest) {
    return contract.memories().isEmpty() ? List.of(longest) : lengths(longest);
  }

  @Override
  public int vocabSize() {
    return vocab;
  }

  @Override
  public boolean aligns() {
    return contract.alignment() != null;
  }

  @Override
  public boolean chooses() {
    return contract.has(PairTrait.CANDIDATES);
  }

  @Override
  public long cacheBytes() {
    return lanes.stream().mapToLong(DecoderLane::cacheBytes).sum();
  }

  @Override
  public List<Lane> lanes() {
    return List.copyOf(lanes);
  }

  @Override
  public void close() {
    lanes.forEach(DecoderLane::close);
    encoder.close();
    decoder.close();
  }
}
