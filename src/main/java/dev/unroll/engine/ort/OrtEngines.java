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
import dev.unroll.runtime.SessionSettings;

/** Opens engines on model folders, all on one device and with one configuration. */
public final class OrtEngines {
  private final Device device;
  private final SessionSettings session;
  private final EngineConfig config;
  private final Clock clock;

  /**
   * Chooses the device.
   *
   * @throws dev.unroll.runtime.RuntimeFailure when the provider cannot be used, with the reason
   */
  public OrtEngines(RuntimeOptions options, EngineConfig config, Clock clock) {
    this.device = Device.choose(options.provider());
    this.session = options.settings(device.provider());
    this.config = config;
    this.clock = clock;
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
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses a graph
   */
  public ServedEngine open(ModelFolder folder, EngineListener listener) {
    Opening opening = new Opening(folder, session, config, clock, listener);
    return switch (FolderDescription.of(folder.config())) {
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
  public Engine openGeneration(ModelFolder folder, EngineListener listener) {
    if (FolderDescription.of(folder.config()) instanceof FolderDescription.EncoderDecoder) {
      throw new IllegalArgumentException(folder.name() + " continues nothing, it translates");
    }
    return (Engine) open(folder, listener);
  }

  /**
   * As {@link #open}, for a model that translates.
   *
   * @throws IllegalArgumentException when it does something else
   */
  public TranslationEngine openTranslation(ModelFolder folder, EngineListener listener) {
    if (!(FolderDescription.of(folder.config()) instanceof FolderDescription.EncoderDecoder)) {
      throw new IllegalArgumentException(folder.name() + " translates nothing");
    }
    return (TranslationEngine) open(folder, listener);
  }
}
