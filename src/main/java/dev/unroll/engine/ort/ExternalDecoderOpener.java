package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.FolderDescription;
import dev.unroll.bundle.GraphContract.ExternalDecoder;
import dev.unroll.bundle.OnnxOutline;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Codec;
import dev.unroll.engine.Engine;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.text.token.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens decoders that other programs exported. */
final class ExternalDecoderOpener {
  private ExternalDecoderOpener() {}

  static Engine open(Opening opening, FolderDescription.ExternalDecoder model) {
    ExternalDecoderRunner runner =
        runner(
            opening.folder().path(),
            model.graph(),
            model.task(),
            opening.session(),
            opening.config().slots());
    try {
      Tokenizer tokenizer = Tokenizer.open(opening.folder().tokenizer());
      return opening.start(Codec.foreignText(tokenizer, model.task()), runner);
    } catch (RuntimeException e) {
      runner.close();
      throw e;
    }
  }

  /**
   * Loads a decoder.
   *
   * @param folder where its files are
   * @throws BundleException with one line when its inputs or outputs are not supported
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses a graph
   */
  static ExternalDecoderRunner runner(
      Path folder, ExternalDecoder contract, Task.Text task, SessionSettings settings, int slots) {
    List<ExternalGraph> opened = new ArrayList<>();
    try {
      ExternalGraph prompt = graph(folder.resolve(contract.file()), contract, settings);
      opened.add(prompt);
      String stepFile = contract.stepFile();
      ExternalGraph step = prompt;
      if (stepFile != null) {
        step = graph(folder.resolve(stepFile), contract, settings);
        opened.add(step);
      }
      Path continuing = folder.resolve(stepFile == null ? contract.file() : stepFile);
      if (!step.signature().continues()) {
        throw new BundleException(
            continuing + ": reads no keys and values: it was exported without its cache");
      }
      OnnxOutline outline = OnnxOutline.of(continuing);
      int context = task.context() == null ? Integer.MAX_VALUE : task.context();
      DecoderGraphs graphs =
          new DecoderGraphs(prompt, step, Math.min(prompt.vocab(), task.vocabSize()));
      boolean batched = CacheLayout.rowsAreIndependent(outline);
      DecoderCaches caches =
          switch (CacheLayout.of(contract, step.signature(), outline, task.context())) {
            case IN_PLACE -> new InPlaceCaches(graphs, context, batched);
            case PADDED -> new PaddedCaches(graphs, context, batched);
            case SEPARATE -> new SeparateCaches(graphs);
          };
      return new ExternalDecoderRunner(graphs, caches, context, slots);
    } catch (RuntimeException e) {
      opened.forEach(ExternalGraph::close);
      throw e;
    }
  }

  private static ExternalGraph graph(
      Path file, ExternalDecoder contract, SessionSettings settings) {
    Session session = Session.open(file, settings);
    try {
      return new ExternalGraph(
          session,
          DecoderSignature.of(file, session.inputs(), session.outputs(), contract.names()));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
