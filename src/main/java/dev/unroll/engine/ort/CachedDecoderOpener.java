package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.FolderDescription.CachedDecoder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Codec;
import dev.unroll.engine.Engine;
import dev.unroll.runtime.Session;
import dev.unroll.text.Tokenizer;

/** Opens decoder-only Transformers that were trained here. */
final class CachedDecoderOpener {
  private CachedDecoderOpener() {}

  static Engine open(Opening opening, CachedDecoder model) {
    CachedDecoderRunner runner = runner(opening, model);
    try {
      Tokenizer tokenizer = Tokenizer.open(opening.folder().tokenizer());
      return opening.start(Codec.text(tokenizer, model.task()), runner);
    } catch (RuntimeException e) {
      runner.close();
      throw e;
    }
  }

  private static CachedDecoderRunner runner(Opening opening, CachedDecoder model) {
    Integer context = model.task().context();
    if (context == null) {
      throw new BundleException(
          opening.folder().file(ModelFolder.CONFIG)
              + ": task.context: is missing; a graph with caches needs to know their length");
    }
    int vocabSize = model.task().vocabSize();
    Session session = opening.session(model.graph().file());
    try {
      GraphCheck.cachedDecoder(
          opening.folder().file(model.graph().file()), session, model.graph(), vocabSize);
      return new CachedDecoderRunner(
          session,
          model.graph(),
          new CachedDecoderRunner.Size(
              opening.config().slots(),
              context,
              vocabSize,
              opening.config().prefillChunk(),
              GraphCheck.stateSize(model.graph(), session)));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
