package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.FolderDescription;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.Engine;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ServedEngine;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.runtime.Device;

/** Opens engines on model folders. */
public final class OrtEngines {
  private OrtEngines() {}

  /**
   * Loads a model and starts its engine.
   *
   * @throws BundleException when a graph differs from the folder's configuration, with one line
   *     that says where, or when models of this kind are not served
   * @throws dev.unroll.runtime.RuntimeFailure when the provider cannot be used, or ONNX Runtime
   *     refuses a graph
   */
  public static ServedEngine open(
      ModelFolder folder,
      RuntimeOptions options,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    Opening opening = new Opening(folder, options.settings(), config, clock, listener);
    return switch (folder.config().kind()) {
      case FolderDescription.RecurrentText model -> RecurrentOpener.text(opening, model);
      case FolderDescription.RecurrentSeries model -> RecurrentOpener.series(opening, model);
      case FolderDescription.CachedDecoder model -> CachedDecoderOpener.open(opening, model);
      case FolderDescription.ExternalDecoder model -> ExternalDecoderOpener.open(opening, model);
      case FolderDescription.EncoderDecoder model -> EncoderDecoderOpener.open(opening, model);
      case FolderDescription.Classifier _ ->
          throw new BundleException(
              folder.path() + ": classifies texts, which is not served; unroll classify does it");
    };
  }

  /**
   * As {@link #open}, for a model that continues a text or a series.
   *
   * @throws IllegalArgumentException when it translates
   */
  public static Engine openGeneration(
      ModelFolder folder,
      RuntimeOptions options,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    if (folder.config().kind() instanceof FolderDescription.EncoderDecoder) {
      throw new IllegalArgumentException(folder.name() + " continues nothing, it translates");
    }
    return (Engine) open(folder, options, config, clock, listener);
  }

  /**
   * As {@link #open}, for a model that translates.
   *
   * @throws IllegalArgumentException when it does something else
   */
  public static TranslationEngine openTranslation(
      ModelFolder folder,
      RuntimeOptions options,
      EngineConfig config,
      Clock clock,
      EngineListener listener) {
    if (!(folder.config().kind() instanceof FolderDescription.EncoderDecoder model)) {
      throw new IllegalArgumentException(folder.name() + " translates nothing");
    }
    Opening opening = new Opening(folder, options.settings(), config, clock, listener);
    return EncoderDecoderOpener.open(opening, model);
  }

  /**
   * One line that says where models run and why.
   *
   * @throws dev.unroll.runtime.RuntimeFailure when the provider cannot be used, with the reason
   */
  public static String device(RuntimeOptions options) {
    return Device.choose(options.provider()).toString();
  }
}
