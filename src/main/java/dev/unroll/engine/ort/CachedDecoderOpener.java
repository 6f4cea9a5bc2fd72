package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.FolderDescription.CachedDecoder;
import dev.unroll.bundle.FolderDescription.Classifier;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Codec;
import dev.unroll.engine.Engine;
import dev.unroll.runtime.Session;
import dev.unroll.text.token.Tokenizer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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

  static CachedDecoderRunner runner(Opening opening, CachedDecoder model) {
    Task.Text task = model.task();
    return runner(opening, model.graph(), task.context(), task.vocabSize());
  }

  /** The runner of a classifier, whose logits are of labels. */
  static CachedDecoderRunner runner(Opening opening, Classifier model) {
    Task.Classification task = model.task();
    return runner(opening, model.graph(), task.context(), task.labels().size());
  }

  private static CachedDecoderRunner runner(
      Opening opening,
      GraphContract.CachedDecoder graph,
      @Nullable Integer context,
      int outputSize) {
    if (context == null) {
      throw new BundleException(
          opening.folder().path().resolve(ModelFolder.CONFIG)
              + ": task.context: is missing; a graph with caches needs to know their length");
    }
    Path file = opening.folder().path().resolve(graph.file());
    Session session = Session.open(file, opening.session());
    try {
      int stateSize = GraphCheck.cachedDecoder(file, session, graph, outputSize);
      return new CachedDecoderRunner(
          session,
          graph,
          new CachedDecoderRunner.Size(
              opening.config().slots(),
              context,
              outputSize,
              opening.config().prefillChunk(),
              stateSize));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
