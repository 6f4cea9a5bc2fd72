package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.FolderDescription.CachedDecoder;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Codec;
import dev.unroll.engine.Engine;
import dev.unroll.runtime.Session;
import dev.unroll.text.token.Tokenizer;
import java.nio.file.Path;

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
          opening.folder().path().resolve(ModelFolder.CONFIG)
              + ": task.context: is missing; a graph with caches needs to know their length");
    }
    int vocabSize = model.task().vocabSize();
    Path file = opening.folder().path().resolve(model.graph().file());
    Session session = Session.open(file, opening.session());
    try {
      int stateSize = GraphCheck.cachedDecoder(file, session, model.graph(), vocabSize);
      return new CachedDecoderRunner(
          session,
          model.graph(),
          new CachedDecoderRunner.Size(
              opening.config().slots(),
              context,
              vocabSize,
              opening.config().prefillChunk(),
              stateSize));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
