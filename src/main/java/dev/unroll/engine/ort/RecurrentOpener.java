package dev.unroll.engine.ort;

import dev.unroll.bundle.FolderDescription.RecurrentSeries;
import dev.unroll.bundle.FolderDescription.RecurrentText;
import dev.unroll.bundle.GraphContract.Recurrent;
import dev.unroll.engine.Codec;
import dev.unroll.engine.Engine;
import dev.unroll.engine.ModelRunner;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Session;
import dev.unroll.text.token.Tokenizer;
import java.nio.file.Path;
import java.util.List;

/** Opens recurrent networks. */
final class RecurrentOpener {
  private RecurrentOpener() {}

  static Engine text(Opening opening, RecurrentText model) {
    int vocabSize = model.task().vocabSize();
    ModelRunner runner = runner(opening, model.graph(), ElementType.INT64, List.of(), vocabSize);
    try {
      Tokenizer tokenizer = Tokenizer.open(opening.folder().tokenizer());
      return opening.start(Codec.text(tokenizer, model.task()), runner);
    } catch (RuntimeException e) {
      runner.close();
      throw e;
    }
  }

  static Engine series(Opening opening, RecurrentSeries model) {
    int features = model.task().features().size();
    List<String> inputFeatures = List.of(Integer.toString(features));
    ModelRunner runner = runner(opening, model.graph(), ElementType.FLOAT, inputFeatures, features);
    return opening.start(Codec.series(model.task().scaler()), runner);
  }

  private static ModelRunner runner(
      Opening opening,
      Recurrent graph,
      ElementType input,
      List<String> inputFeatures,
      int outputSize) {
    Path file = opening.folder().path().resolve(graph.file());
    Session session = Session.open(file, opening.session());
    try {
      GraphCheck.recurrent(file, session, graph, input, inputFeatures, outputSize);
      return new RecurrentRunner(
          session,
          graph,
          input,
          opening.config().slots(),
          outputSize,
          opening.config().prefillChunk());
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
