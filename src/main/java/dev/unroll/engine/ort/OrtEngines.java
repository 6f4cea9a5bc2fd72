package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Clock;
import dev.unroll.engine.Codec;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ModelRunner;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.runtime.Device;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens engines and their runners on model folders. */
public final class OrtEngines {
  private OrtEngines() {}

  /**
   * Loads a model and starts its engine.
   *
   * @throws dev.unroll.bundle.BundleException when the graph is not what the folder's config says,
   *     with one line that says where they differ
   * @throws dev.unroll.runtime.RuntimeFailure when the wanted provider cannot be used, or ONNX
   *     Runtime refuses the graph
   */
  public static Engine open(
      ModelFolder folder,
      RuntimeOptions options,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    ModelRunner runner = runner(folder, options, config);
    try {
      Codec codec =
          switch (folder.config().task()) {
            case Task.Text text -> codec(folder, text);
            case Task.Classification _ -> throw classifier(folder);
            case Task.Series series -> Codec.series(series.scaler());
            case Task.Seq2Seq _ -> throw seq2Seq(folder);
          };
      return new Engine(folder.name(), codec, runner, config, clock, listener);
    } catch (RuntimeException e) {
      runner.close();
      throw e;
    }
  }

  /**
   * Loads a model that translates and starts its engine.
   *
   * @throws IllegalArgumentException when it does something else
   * @throws dev.unroll.bundle.BundleException when a graph is not what the folder's config says,
   *     with one line that says where they differ
   * @throws dev.unroll.runtime.RuntimeFailure when the wanted provider cannot be used, or ONNX
   *     Runtime refuses a graph
   */
  public static TranslationEngine openTranslation(
      ModelFolder folder,
      RuntimeOptions options,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    if (!(folder.config().task() instanceof Task.Seq2Seq task)) {
      throw new IllegalArgumentException(folder.name() + " translates nothing");
    }
    List<Runnable> closings = new ArrayList<>();
    try {
      Seq2SeqRunner runner = seq2SeqRunner(folder, task, options, config);
      closings.add(runner::close);
      Tokenizer source = Tokenizer.open(folder.tokenizer());
      closings.add(source::close);
      Tokenizer target = task.shared() ? source : Tokenizer.open(folder.targetTokenizer());
      closings.add(target::close);
      return new TranslationEngine(
          folder.name(), task, source, target, runner, config, clock, listener);
    } catch (RuntimeException e) {
      closings.forEach(Runnable::run);
      throw e;
    }
  }

  /**
   * Loads a model that translates.
   *
   * @param task the folder's, or one with other limits
   */
  public static Seq2SeqRunner seq2SeqRunner(
      ModelFolder folder, Task.Seq2Seq task, RuntimeOptions options, EngineConfig config) {
    SessionSettings settings = options.settings(Device.choose(options.provider()).provider());
    List<Session> opened = new ArrayList<>();
    try {
      Session encoder = Session.open(folder.encoder(), settings);
      opened.add(encoder);
      Session decoder = Session.open(folder.decoder(), settings);
      opened.add(decoder);
      GraphCheck.encoder(folder, encoder);
      GraphCheck.decoder(folder, decoder, task.target());
      return new EncoderDecoderRunner(
          encoder,
          decoder,
          folder.config().encoderDecoder(),
          task,
          config.slots(),
          config.prefillChunk());
    } catch (RuntimeException e) {
      opened.forEach(Session::close);
      throw e;
    }
  }

  /**
   * One line that says where models run and why.
   *
   * @throws dev.unroll.runtime.RuntimeFailure when the wanted provider cannot be used, with the
   *     reason
   */
  public static String device(RuntimeOptions options) {
    return Device.choose(options.provider()).toString();
  }

  /**
   * Loads a model that continues or classifies sequences, for {@code config.slots()} of them and
   * runs of at most {@code config.prefillChunk()} time steps.
   */
  public static ModelRunner runner(
      ModelFolder folder, RuntimeOptions options, EngineConfig config) {
    SessionSettings settings = options.settings(Device.choose(options.provider()).provider());
    return switch (folder.config().graph()) {
      case GraphContract.CachedDecoder decoder ->
          onSession(folder, settings, session -> cachedDecoder(folder, decoder, session, config));
      case GraphContract.ExternalDecoder decoder -> external(folder, decoder, settings, config);
      case GraphContract.Recurrent _ ->
          onSession(folder, settings, session -> recurrent(folder, session, config));
      case GraphContract.EncoderDecoder _ -> throw seq2Seq(folder);
    };
  }

  private static ModelRunner onSession(
      ModelFolder folder, SessionSettings settings, Function<Session, ModelRunner> runner) {
    Session session = Session.open(folder.graph(), settings);
    try {
      return runner.apply(session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private static ModelRunner external(
      ModelFolder folder,
      GraphContract.ExternalDecoder decoder,
      SessionSettings settings,
      EngineConfig config) {
    if (!(folder.config().task() instanceof Task.Text text)) {
      throw new IllegalArgumentException(folder.name() + " is a decoder, but continues no text");
    }
    return ExternalDecoders.open(folder.path(), decoder, text, settings, config.slots());
  }

  private static CachedDecoderRunner cachedDecoder(
      ModelFolder folder,
      GraphContract.CachedDecoder decoder,
      Session session,
      EngineConfig config) {
    return switch (folder.config().task()) {
      case Task.Text task ->
          cachedDecoder(folder, decoder, session, config, task.context(), task.vocabSize());
      case Task.Classification task ->
          cachedDecoder(folder, decoder, session, config, task.context(), task.labels().size());
      case Task.Series _, Task.Seq2Seq _ ->
          throw new IllegalArgumentException(folder.name() + " has caches, but continues no text");
    };
  }

  private static CachedDecoderRunner cachedDecoder(
      ModelFolder folder,
      GraphContract.CachedDecoder decoder,
      Session session,
      EngineConfig config,
      @Nullable Integer context,
      int width) {
    return new CachedDecoderRunner(
        session,
        decoder,
        new CachedDecoderRunner.Size(
            config.slots(),
            GraphCheck.cachedDecoder(folder, decoder, session, context, width),
            width,
            config.prefillChunk(),
            GraphCheck.stateSize(decoder, session)));
  }

  private static RecurrentRunner recurrent(
      ModelFolder folder, Session session, EngineConfig config) {
    return switch (folder.config().task()) {
      case Task.Text text -> {
        GraphCheck.recurrent(folder, session, "INT64", List.of(), text.vocabSize());
        yield recurrent(folder, session, config, ElementType.INT64, text.vocabSize());
      }
      case Task.Seq2Seq _ -> throw seq2Seq(folder);
      case Task.Classification _ -> throw classifier(folder);
      case Task.Series series -> {
        int features = series.features().size();
        GraphCheck.recurrent(
            folder, session, "FLOAT", List.of(Integer.toString(features)), features);
        yield recurrent(folder, session, config, ElementType.FLOAT, features);
      }
    };
  }

  private static Codec codec(ModelFolder folder, Task.Text task) {
    Tokenizer tokenizer = Tokenizer.open(folder.tokenizer());
    return folder.config().graph() instanceof GraphContract.ExternalDecoder
        ? Codec.foreignText(tokenizer, task)
        : Codec.text(tokenizer, task);
  }

  private static BundleException classifier(ModelFolder folder) {
    return new BundleException(
        folder.path() + ": classifies texts, which is not served; unroll classify does it");
  }

  private static IllegalArgumentException seq2Seq(ModelFolder folder) {
    return new IllegalArgumentException(folder.name() + " continues nothing, it translates");
  }

  private static RecurrentRunner recurrent(
      ModelFolder folder, Session session, EngineConfig config, ElementType input, int output) {
    return new RecurrentRunner(
        session, folder.config().recurrent(), input, config.slots(), output, config.prefillChunk());
  }
}
