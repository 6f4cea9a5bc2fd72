package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.bundle.GraphContract.Memory;
import dev.unroll.bundle.PairTrait;
import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.runtime.FusedPair;
import dev.unroll.runtime.ListedDecoder;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  private final Session encoder;
  private final Decoders decoders;
  private final EncoderDecoder contract;
  private final int vocab;
  private final List<Worker> workers = new ArrayList<>();

  /** What one thread uses at a time; the sessions are of all. */
  private record Worker(SourceEncoder encoder, List<DecoderLane> lanes) {}

  /**
   * Loads an encoder and a decoder.
   *
   * @param folder the folder of their graphs
   * @param task may have other limits than the folder's
   * @param isListed whether translations have a shortlist
   * @param workers how many threads may use it at the same time
   * @throws dev.unroll.bundle.BundleException with one line when a graph differs from the contract
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses a graph
   */
  static EncoderDecoderRunner open(
      Path folder,
      EncoderDecoder contract,
      Task.Seq2Seq task,
      SessionSettings settings,
      EngineConfig config,
      boolean isListed,
      int workers) {
    Path encoderFile = folder.resolve(contract.encoder());
    Path decoderFile = folder.resolve(contract.decoder());
    if (isFusible(contract)) {
      Optional<FusedPair> fused = FusedPair.open(encoderFile, decoderFile, settings);
      if (fused.isPresent()) {
        return open(folder, contract, fused.get(), task, config, workers);
      }
    }
    Decoders decoders =
        new Decoders(decoderFile, settings, isListed && contract.has(PairTrait.CANDIDATES));
    try {
      return Session.open(
          encoderFile,
          settings,
          encoder -> {
            GraphCheck.encoder(encoderFile, encoder, contract);
            GraphCheck.decoder(
                decoderFile, decoders.first(), contract, task.target(), decoders.gather() != null);
            return new EncoderDecoderRunner(
                encoder, decoders, contract, task, config.slots(), config.prefillChunk(), workers);
          });
    } catch (RuntimeException | Error e) {
      decoders.close();
      throw e;
    }
  }

  private static boolean isFusible(EncoderDecoder contract) {
    return contract.traits() == null
        && contract.states().isEmpty()
        && !contract.memories().isEmpty()
        && !contract.caches().isEmpty();
  }

  private static EncoderDecoderRunner open(
      Path folder,
      EncoderDecoder contract,
      FusedPair fused,
      Task.Seq2Seq task,
      EngineConfig config,
      int workers) {
    EncoderDecoder joined = joined(contract, fused.isExact());
    try {
      GraphCheck.encoder(folder.resolve(contract.encoder()), fused.encoder(), joined);
      GraphCheck.decoder(
          folder.resolve(contract.decoder()), fused.decoder(), joined, task.target(), false);
      return new EncoderDecoderRunner(
          fused.encoder(),
          new Decoders(fused.decoder()),
          joined,
          task,
          config.slots(),
          config.prefillChunk(),
          workers);
    } catch (RuntimeException | Error e) {
      fused.close();
      throw e;
    }
  }

  /** The contract of a pair whose memories and caches have all heads of a token side by side. */
  private static EncoderDecoder joined(EncoderDecoder contract, boolean isExact) {
    return new EncoderDecoder(
        contract.encoder(),
        contract.decoder(),
        contract.memories().stream()
            .map(memory -> new Memory(memory.name(), 1, memory.groups() * memory.size()))
            .toList(),
        contract.states(),
        contract.caches().stream()
            .map(
                cache ->
                    new Cache(cache.past(), cache.present(), 1, cache.heads() * cache.headSize()))
            .toList(),
        contract.alignment(),
        isExact ? List.of(PairTrait.EXACT) : null);
  }

  /**
   * A runner for one thread on sessions that it closes.
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
    this(encoder, new Decoders(decoder), contract, task, rows, encodedTokens, 1);
  }

  private EncoderDecoderRunner(
      Session encoder,
      Decoders decoders,
      EncoderDecoder contract,
      Task.Seq2Seq task,
      int rows,
      int encodedTokens,
      int workers) {
    this.encoder = encoder;
    this.decoders = decoders;
    this.contract = contract;
    this.vocab = task.target();
    int longest = task.limits().source();
    for (int worker = 0; worker < workers; worker++) {
      SourceEncoder sources =
          new SourceEncoder(encoder, contract, task.special().padding(), longest, encodedTokens);
      List<DecoderLane> lanes = new ArrayList<>();
      if (decoders.gather() != null) {
        lengths(contract, longest)
            .forEach(
                source ->
                    lanes.add(
                        lane(decoders::first, sources, rows, source, task, decoders.gather())));
      }
      lengths(contract, longest)
          .forEach(source -> lanes.add(lane(decoders::whole, sources, rows, source, task, null)));
      this.workers.add(new Worker(sources, List.copyOf(lanes)));
    }
  }

  private DecoderLane lane(
      Supplier<Session> decoder,
      SourceEncoder sources,
      int rows,
      int source,
      Task.Seq2Seq task,
      @Nullable Session gather) {
    return new DecoderLane(
        decoder,
        contract,
        sources,
        new DecoderLane.Size(rows, source, task.maxTarget(source), vocab),
        gather);
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
    return workers.stream()
        .flatMap(worker -> worker.lanes().stream())
        .mapToLong(DecoderLane::cacheBytes)
        .sum();
  }

  @Override
  public List<Lane> lanes() {
    return workers().getFirst();
  }

  @Override
  public List<List<Lane>> workers() {
    return workers.stream().map(worker -> List.<Lane>copyOf(worker.lanes())).toList();
  }

  @Override
  public void close() {
    for (Worker worker : workers) {
      worker.lanes().forEach(DecoderLane::close);
      worker.encoder().close();
    }
    encoder.close();
    decoders.close();
  }

  /** The decoder in the form of the file, and in that with tokens of each row, if it has one. */
  private static final class Decoders {
    private final Supplier<Session> opener;
    private final @Nullable ListedDecoder listed;
    private @Nullable Session whole;

    /** A decoder that is loaded. */
    Decoders(Session whole) {
      this.opener = () -> whole;
      this.listed = null;
      this.whole = whole;
    }

    /** Loads one, in one form only. */
    Decoders(Path file, SessionSettings settings, boolean isListed) {
      this.opener = () -> Session.open(file, settings);
      this.listed = isListed ? ListedDecoder.open(file, settings).orElse(null) : null;
      this.whole = listed == null ? opener.get() : null;
    }

    Session first() {
      return listed == null ? whole() : listed.decoder();
    }

    @Nullable Session gather() {
      return listed == null ? null : listed.rows();
    }

    /** In the form of the file, which is loaded when a sentence needs it. */
    synchronized Session whole() {
      Session loaded = whole;
      if (loaded == null) {
        loaded = opener.get();
        whole = loaded;
      }
      return loaded;
    }

    void close() {
      if (listed != null) {
        listed.close();
      }
      if (whole != null) {
        whole.close();
      }
    }
  }
}
