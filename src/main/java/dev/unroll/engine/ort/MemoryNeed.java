package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.FolderDescription;
import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.OnnxOutline;
import dev.unroll.bundle.PairTrait;
import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineConfig;
import dev.unroll.runtime.MachineMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memory outside of Java's heap that a model takes when it is served, known before it is
 * loaded. It is what the runners allocate for as many sequences as may run at once, and what ONNX
 * Runtime was measured to take for the files of weights.
 *
 * @param weights in bytes, with the copies that ONNX Runtime arranges for its products
 * @param caches in bytes: keys and values, states and the encoded sources of all slots
 * @param buffers in bytes: inputs, logits and what is computed between them
 */
public record MemoryNeed(long weights, long caches, long buffers) {
  // What ONNX Runtime was measured to hold of a file, with a reserve. Numbers of 16 bits are held
  // with 32.
  private static final double FLOATS = 1.2;
  private static final double HALVES = 2.5;
  private static final double INTEGERS = 1.4;

  /** A tokenizer's tables are about so many times its file. */
  private static final int TOKENIZER_COPIES = 6;

  private static final long LEAST_BUFFERS = 4L << 20;

  private static final int WIDTH = 1_024;

  /** Windows of one run of a model that forecasts whole horizons. */
  private static final int FORECASTS = 1_024;

  private static final int SHARE_FOR_CACHES = 16;

  /** How many tokens a shortlist has for a sentence of some length. */
  private static final int CANDIDATES = 1_024;

  /**
   * The need of a model that one thread runs.
   *
   * @throws BundleException when a file cannot be read
   */
  public static MemoryNeed of(ModelFolder folder, EngineConfig config) {
    return of(folder, config, 1);
  }

  /**
   * The need of a model.
   *
   * @param workers how many threads run it if it is a translator, each with rows of its own
   * @throws BundleException when a file cannot be read
   */
  public static MemoryNeed of(ModelFolder folder, EngineConfig config, int workers) {
    long weights = weights(folder);
    return switch (FolderDescription.of(folder.config())) {
      case FolderDescription.RecurrentText(var graph, Task.Text task) ->
          recurrent(weights, graph.states(), task.vocabSize(), config);
      case FolderDescription.RecurrentSeries(var graph, Task.Series task) ->
          recurrent(weights, graph.states(), task.features().size(), config);
      case FolderDescription.CachedDecoder(var graph, Task.Text task) ->
          decoder(weights, graph, task.context(), task.vocabSize(), config);
      case FolderDescription.Classifier(var graph, Task.Classification task) ->
          decoder(
              weights,
              graph,
              task.context(),
              task.labels().size(),
              CausalClassifier.limits(config));
      case FolderDescription.ExternalDecoder(var _, Task.Text task) ->
          new MemoryNeed(
              weights, 0, LEAST_BUFFERS + 2 * floats(config.prefillChunk(), task.vocabSize()));
      case FolderDescription.Encoder(var _, Task.Embedding task) ->
          encoder(weights, task.context(), config);
      case FolderDescription.EncoderClassifier(var _, Task.Classification task) ->
          encoder(weights, task.context(), config);
      case FolderDescription.DirectForecast(var _, Forecasting.Direct task) ->
          new MemoryNeed(
              weights,
              0,
              LEAST_BUFFERS
                  + floats(FORECASTS, task.inputs() + 2L * task.horizon() * task.outputs()));
      case FolderDescription.ExternalEncoderDecoder(var graph, Task.Seq2Seq task) ->
          exported(weights, inputs(folder, graph.files().getLast()), task, config);
      case FolderDescription.EncoderDecoder(var graph, Task.Seq2Seq task) ->
          translator(weights + listed(folder, graph), graph, task, config).times(workers);
    };
  }

  /**
   * How many slots a model gets: those of the configuration, or more for a decoder whose caches
   * would take no more than a sixteenth of the memory for models.
   *
   * @param most slots
   */
  static int slots(ModelFolder folder, EngineConfig config, int most) {
    if (most > config.slots()
        && FolderDescription.of(folder.config())
            instanceof FolderDescription.CachedDecoder(var graph, Task.Text task)) {
      Integer context = task.context();
      long ofSlot = floats(context == null ? 0 : context, width(graph.caches()));
      long fit = MachineMemory.forModels() / SHARE_FOR_CACHES / Math.max(1, ofSlot);
      return Math.clamp(fit, config.slots(), most);
    }
    return config.slots();
  }

  private static long weights(ModelFolder folder) {
    long numbers = 0;
    for (String graph : folder.config().graph().files()) {
      numbers += OnnxOutline.of(folder.path().resolve(graph)).weights();
    }
    long bytes = 0;
    long tokenizers = 0;
    for (String file : folder.files()) {
      long size = size(folder.path().resolve(file));
      if (file.startsWith("tokenizer")) {
        tokenizers += size;
      } else {
        bytes += size;
      }
    }
    double each = bytes / (double) Math.max(1, numbers);
    double held = each >= 3 ? FLOATS : each >= 1.5 ? HALVES : INTEGERS;
    return (long) (held * bytes) + TOKENIZER_COPIES * tokenizers;
  }

  private static MemoryNeed recurrent(
      long weights, List<GraphContract.State> states, int outputs, EngineConfig config) {
    long units = states.stream().mapToLong(GraphContract.State::size).sum();
    long rows = Math.max(config.slots(), config.longestRun());
    return new MemoryNeed(
        weights,
        floats(2L * Math.max(config.slots(), 2), units),
        LEAST_BUFFERS + 2 * floats(rows, outputs + 8 * units));
  }

  private static MemoryNeed decoder(
      long weights,
      GraphContract.CachedDecoder graph,
      @Nullable Integer context,
      int outputs,
      EngineConfig config) {
    long length = context == null ? 0 : context;
    long width = width(graph.caches());
    long heads = graph.caches().stream().mapToLong(GraphContract.Cache::heads).max().orElse(0);
    long rows = Math.max(config.slots() + 1L, Math.min(config.longestRun(), length));
    long slots = floats((config.slots() + 1L) * length, width);
    long between = 12 * width / Math.max(1, graph.caches().size()) + heads * length;
    return new MemoryNeed(
        weights,
        slots + PrefixCache.most(slots, config.prompts()),
        LEAST_BUFFERS + floats(rows, outputs + 2 * between));
  }

  /** The width is not known before the graph is read; {@value #WIDTH} is a large one. */
  private static MemoryNeed encoder(long weights, int longest, EngineConfig config) {
    long tokens = Math.max(config.prefillChunk(), longest);
    long scores = 16L * longest;
    return new MemoryNeed(weights, 0, LEAST_BUFFERS + floats(tokens, 8L * WIDTH + scores));
  }

  private static MemoryNeed translator(
      long weights, GraphContract.EncoderDecoder graph, Task.Seq2Seq task, EngineConfig config) {
    long memories = graph.memories().stream().mapToLong(m -> (long) m.groups() * m.size()).sum();
    long states = graph.states().stream().mapToLong(GraphContract.DecoderState::size).sum();
    long caches = width(graph.caches());
    long rows = Math.max(config.slots(), 2) + 1L;
    long held = 0;
    for (int source : EncoderDecoderRunner.lengths(graph, task.limits().source())) {
      long ofRow =
          source * (memories + 2) + task.maxTarget(source) * caches + 2 * states + task.target();
      held += floats(rows, ofRow);
    }
    long encoded = Math.max(config.prefillChunk(), 2L * task.limits().source());
    if (graph.has(PairTrait.CANDIDATES)) { // the rows of some tokens, as integers of 8 bits
      held += rows * CANDIDATES * Math.max(WIDTH, memories) / 2;
    }
    return new MemoryNeed(
        weights, held, LEAST_BUFFERS + floats(encoded, 5 * memories + 4) + floats(rows, states));
  }

  /** Widths are not known before the graphs are read; {@value #WIDTH} is a large one. */
  private static MemoryNeed exported(
      long weights, long inputs, Task.Seq2Seq task, EngineConfig config) {
    int source = EncoderDecoderRunner.shortest(task.limits().source());
    long ofRow = (source + task.maxTarget(source)) * inputs / 2 * WIDTH + 2L * task.target();
    long encoded = Math.max(config.prefillChunk(), task.limits().source());
    return new MemoryNeed(
        weights, floats(config.slots(), ofRow), LEAST_BUFFERS + floats(encoded, 8 * WIDTH));
  }

  private static long inputs(ModelFolder folder, String graph) {
    return OnnxOutline.of(folder.path().resolve(graph)).inputs().size();
  }

  /** Numbers of keys and values of one token. */
  private static long width(List<GraphContract.Cache> caches) {
    return caches.stream().mapToLong(cache -> (long) cache.heads() * cache.headSize()).sum();
  }

  private static long floats(long rows, long each) {
    return rows * each * Float.BYTES;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw BundleException.unreadable(file, e);
    }
  }

  /** Where translations have shortlists: the decoder in a second form, and its output matrix. */
  private static long listed(ModelFolder folder, GraphContract.EncoderDecoder graph) {
    return graph.has(PairTrait.CANDIDATES)
        ? (long) (2 * INTEGERS * size(folder.path().resolve(graph.decoder())))
        : 0;
  }

  private MemoryNeed times(int workers) {
    return new MemoryNeed(weights, workers * caches, workers * buffers);
  }

  /** The need of a model whose caches are in the memory of a GPU. */
  MemoryNeed withoutCaches() {
    return new MemoryNeed(weights, 0, buffers);
  }

  /** All of it, in bytes. */
  public long total() {
    return weights + caches + buffers;
  }

  /** The total and its parts. */
  @Override
  public String toString() {
    return "%s (weights and tokenizer %s, caches %s, buffers %s)"
        .formatted(
            MachineMemory.text(total()),
            MachineMemory.text(weights),
            MachineMemory.text(caches),
            MachineMemory.text(buffers));
  }
}
