package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.FolderDescription;
import dev.unroll.bundle.FolderDescription.CachedDecoder;
import dev.unroll.bundle.FolderDescription.Classifier;
import dev.unroll.bundle.FolderDescription.DirectForecast;
import dev.unroll.bundle.FolderDescription.Encoder;
import dev.unroll.bundle.FolderDescription.EncoderClassifier;
import dev.unroll.bundle.FolderDescription.EncoderDecoder;
import dev.unroll.bundle.FolderDescription.ExternalDecoder;
import dev.unroll.bundle.FolderDescription.ExternalEncoderDecoder;
import dev.unroll.bundle.FolderDescription.RecurrentSeries;
import dev.unroll.bundle.FolderDescription.RecurrentText;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.Codec;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ModelRunner;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.embedding.ClassificationEngine;
import dev.unroll.engine.embedding.EmbeddingEngine;
import dev.unroll.engine.embedding.TextEncoder;
import dev.unroll.engine.forecast.ForecastEngine;
import dev.unroll.engine.ort.direct.DirectRunner;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.runtime.Device;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.MachineMemory;
import dev.unroll.runtime.Provider;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.text.token.Tokenizer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Opens engines on model folders, all on one device and with one configuration. Where the device is
 * left to choose, recurrent networks run on the CPU: their steps are too small for a GPU.
 */
public final class OrtEngines {
  private final Device device;
  private final RuntimeOptions options;
  private final SessionSettings recurrent;
  private final EngineConfig config;
  private final int mostSlots;
  private final Clock clock;
  private final int workers;
  private final OrtTranslators translators;
  private final MemoryLedger memory = new MemoryLedger();

  /**
   * Chooses the device.
   *
   * @throws dev.unroll.runtime.RuntimeFailure when the provider cannot be used, with the reason
   */
  public OrtEngines(RuntimeOptions options, EngineConfig config, Clock clock) {
    this(options, config, config.slots(), clock);
  }

  /**
   * Chooses the device.
   *
   * @param mostSlots how many slots a decoder gets at most, where their caches take little of the
   *     memory; others, and large ones, have those of the configuration
   * @throws dev.unroll.runtime.RuntimeFailure when the provider cannot be used, with the reason
   */
  public OrtEngines(RuntimeOptions options, EngineConfig config, int mostSlots, Clock clock) {
    this.device = Device.choose(options.provider());
    this.options = options;
    this.recurrent =
        options.settings(options.provider() == Provider.AUTO ? Provider.CPU : device.provider());
    this.config = config;
    this.mostSlots = mostSlots;
    this.clock = clock;
    this.workers = device.provider() == Provider.CPU ? options.workers() : 1;
    this.translators =
        new OrtTranslators(options.settings(device.provider()), config, clock, workers);
  }

  /** Sets how much memory the process may take; without it, what the container or machine has. */
  public static void limitMemory(long bytes) {
    MachineMemory.limit(bytes);
  }

  /** One line that says where models run and why. */
  public String device() {
    return device.toString();
  }

  /**
   * Loads a model and starts its engine.
   *
   * @throws BundleException when a graph differs from the folder's configuration, with one line
   *     that says where, or when models of this kind are not served
   * @throws NotEnoughMemory when it needs more than is left, before anything is loaded
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses a graph
   */
  public ServedEngine open(ModelFolder folder, EngineListener listener) {
    return switch (FolderDescription.of(folder.config())) {
      case EncoderDecoder _, ExternalEncoderDecoder _ -> openTranslation(folder, listener);
      case Encoder _ -> openEmbedding(folder, listener);
      case Classifier _, EncoderClassifier _ -> openClassification(folder, listener);
      case DirectForecast _ -> openForecast(folder, listener);
      default -> openGeneration(folder, listener);
    };
  }

  /**
   * As {@link #open}, for a model that continues a text or a series.
   *
   * @throws IllegalArgumentException when it translates
   */
  public Engine openGeneration(ModelFolder folder, EngineListener listener) {
    EngineConfig sized = config.withSlots(MemoryNeed.slots(folder, config, mostSlots));
    return memory.open(
        need(folder, sized), sized.slots(), () -> generation(folder, sized, listener));
  }

  private MemoryNeed need(ModelFolder folder) {
    return need(folder, config);
  }

  private MemoryNeed need(ModelFolder folder, EngineConfig sized) {
    MemoryNeed need = MemoryNeed.of(folder, sized, workers);
    return device.provider() == Provider.CUDA ? need.withoutCaches() : need;
  }

  private Engine generation(ModelFolder folder, EngineConfig sized, EngineListener listener) {
    Generator model = generator(folder, sized);
    Supplier<Codec> codec =
        model
            .codec()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        folder.name() + " continues nothing, it classifies texts"));
    ModelRunner runner = model.runner().get();
    try {
      return new Engine(folder.name(), codec.get(), runner, sized, clock, listener);
    } catch (RuntimeException | Error e) {
      runner.close();
      throw e;
    }
  }

  /**
   * As {@link #open}, for an encoder that makes vectors of texts.
   *
   * @throws IllegalArgumentException when it does something else
   */
  public EmbeddingEngine openEmbedding(ModelFolder folder, EngineListener listener) {
    return memory.open(need(folder), config.slots(), () -> embedding(folder, listener));
  }

  private EmbeddingEngine embedding(ModelFolder folder, EngineListener listener) {
    if (!(FolderDescription.of(folder.config()) instanceof Encoder(var graph, var task))) {
      throw new IllegalArgumentException(folder.name() + " is no encoder");
    }
    TextEncoder encoder =
        EncoderRunner.open(folder.path(), graph, task.pooling(), settings(folder));
    return withTokenizer(
        folder,
        encoder,
        tokenizer ->
            new EmbeddingEngine(folder.name(), task, tokenizer, encoder, config, clock, listener));
  }

  /** An engine of an encoder, which is closed when the tokenizer or the engine fails. */
  private static <E> E withTokenizer(
      ModelFolder folder, TextEncoder encoder, Function<Tokenizer, E> engine) {
    try {
      Tokenizer tokenizer = tokenizer(folder);
      try {
        return engine.apply(tokenizer);
      } catch (RuntimeException | Error e) {
        tokenizer.close();
        throw e;
      }
    } catch (RuntimeException | Error e) {
      encoder.close();
      throw e;
    }
  }

  /**
   * As {@link #open}, for a model that classifies texts.
   *
   * @throws IllegalArgumentException when it does something else
   */
  public ClassificationEngine openClassification(ModelFolder folder, EngineListener listener) {
    return memory.open(need(folder), config.slots(), () -> classification(folder, listener));
  }

  private ClassificationEngine classification(ModelFolder folder, EngineListener listener) {
    if (!(folder.config().task() instanceof Task.Classification task)) {
      throw new IllegalArgumentException(folder.name() + " classifies nothing");
    }
    TextEncoder logits =
        task.pooling() == null
            ? new CausalClassifier(
                generator(folder, CausalClassifier.limits(config)).runner().get(),
                config.prefillChunk())
            : textEncoder(folder);
    return withTokenizer(
        folder,
        logits,
        tokenizer ->
            new ClassificationEngine(
                folder.name(), task, tokenizer, logits, config, clock, listener));
  }

  /**
   * Loads a model that reads whole texts, without an engine. That of a classifier gives logits
   * instead of vectors.
   *
   * @throws IllegalArgumentException when it does something else
   */
  public TextEncoder textEncoder(ModelFolder folder) {
    return switch (FolderDescription.of(folder.config())) {
      case Encoder(var graph, Task.Embedding task) ->
          EncoderRunner.open(folder.path(), graph, task.pooling(), settings(folder));
      case EncoderClassifier(var graph, Task.Classification task) ->
          EncoderRunner.open(
              folder.path(), graph, Objects.requireNonNull(task.pooling()), settings(folder));
      default -> throw new IllegalArgumentException(folder.name() + " is no encoder");
    };
  }

  /**
   * As {@link #open}, for a model that forecasts whole horizons.
   *
   * @throws BundleException when it does something else
   */
  public ForecastEngine openForecast(ModelFolder folder, EngineListener listener) {
    return memory.open(
        need(folder),
        config.slots(),
        () -> DirectRunner.engine(folder, recurrent, config, clock, listener));
  }

  /**
   * As {@link #open}, for a model that translates.
   *
   * @throws IllegalArgumentException when it does something else
   */
  public TranslationEngine openTranslation(ModelFolder folder, EngineListener listener) {
    return memory.open(need(folder), config.slots(), () -> translators.open(folder, listener));
  }

  /**
   * Loads a model that continues or classifies sequences, without an engine: for {@code
   * config.slots()} sequences and runs of at most {@code config.prefillChunk()} time steps.
   *
   * @throws IllegalArgumentException when it translates
   */
  public ModelRunner runner(ModelFolder folder) {
    return generator(folder, config.withoutKeptPrompts()).runner().get();
  }

  /**
   * How a model that continues or classifies sequences is loaded.
   *
   * @param codec empty for a classifier, which no engine serves
   */
  private record Generator(Supplier<ModelRunner> runner, Optional<Supplier<Codec>> codec) {
    Generator(Supplier<ModelRunner> runner, Supplier<Codec> codec) {
      this(runner, Optional.of(codec));
    }
  }

  private Generator generator(ModelFolder folder, EngineConfig sized) {
    Path path = folder.path();
    return switch (FolderDescription.of(folder.config())) {
      case RecurrentText(var graph, Task.Text task) ->
          new Generator(
              () ->
                  RecurrentRunner.open(
                      path, graph, ElementType.INT64, task.vocabSize(), recurrent, config),
              () -> Codec.text(tokenizer(folder), task));
      case RecurrentSeries(var graph, Task.Series task) ->
          new Generator(
              () ->
                  RecurrentRunner.open(
                      path, graph, ElementType.FLOAT, task.features().size(), recurrent, config),
              () -> Codec.series(task.scaler()));
      case CachedDecoder(var graph, Task.Text task) ->
          new Generator(
              () ->
                  CachedDecoderRunner.open(
                      path, graph, task.context(), task.vocabSize(), settings(folder), sized),
              () -> Codec.text(tokenizer(folder), task));
      case Classifier(var graph, Task.Classification task) ->
          new Generator(
              () ->
                  CachedDecoderRunner.open(
                      path, graph, task.context(), task.labels().size(), settings(folder), sized),
              Optional.empty());
      case ExternalDecoder(var graph, Task.Text task) ->
          new Generator(
              () -> ExternalDecoderRunner.open(path, graph, task, settings(folder), sized.slots()),
              () -> Codec.foreignText(tokenizer(folder), task));
      case EncoderDecoder _, ExternalEncoderDecoder _ ->
          throw new IllegalArgumentException(folder.name() + " continues nothing, it translates");
      case Encoder _ ->
          throw new IllegalArgumentException(
              folder.name() + " continues nothing, it makes vectors of texts");
      case DirectForecast _ ->
          throw new IllegalArgumentException(folder.name() + " forecasts whole horizons only");
      case EncoderClassifier _ ->
          new Generator(
              () -> {
                throw new IllegalArgumentException(folder.name() + " reads whole texts only");
              },
              Optional.empty());
    };
  }

  /**
   * Loads a model that translates, without an engine.
   *
   * @param task the folder's, or one with other limits
   * @throws IllegalArgumentException when it does something else
   */
  public Seq2SeqRunner seq2SeqRunner(ModelFolder folder, Task.Seq2Seq task) {
    return translators.runner(folder, task);
  }

  /** A model that computes all positions of a text together has threads by its size. */
  private SessionSettings settings(ModelFolder folder) {
    return options.settings(device.provider(), folder.config().parameters());
  }

  private static Tokenizer tokenizer(ModelFolder folder) {
    return Tokenizer.open(folder.tokenizer());
  }
}
