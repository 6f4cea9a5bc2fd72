package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract.ExternalDecoder;
import dev.unroll.bundle.OnnxOutline;
import dev.unroll.bundle.Task;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Opens decoders that other programs exported. */
final class ExternalDecoders {
  private ExternalDecoders() {}

  /**
   * Loads a decoder.
   *
   * @param folder where its files are
   * @throws BundleException when it cannot be fed or read, with one line that says why
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses a graph
   */
  static ExternalDecoderRunner open(
      Path folder, ExternalDecoder contract, Task.Text task, SessionSettings settings, int slots) {
    List<ExternalGraph> opened = new ArrayList<>();
    try {
      ExternalGraph begins = open(folder.resolve(contract.file()), contract, settings);
      opened.add(begins);
      String step = contract.stepFile();
      ExternalGraph continues = begins;
      if (step != null) {
        continues = open(folder.resolve(step), contract, settings);
        opened.add(continues);
      }
      Path continuing = folder.resolve(step == null ? contract.file() : step);
      if (!continues.signature().continues()) {
        throw new BundleException(
            continuing + ": reads no keys and values: it was exported without its cache");
      }
      OnnxOutline outline = OnnxOutline.of(continuing);
      return new ExternalDecoderRunner(
          begins,
          continues,
          new ExternalDecoderRunner.Setting(
              Keeping.of(contract, continues.signature(), outline, task.context()),
              Keeping.rowsAreIndependent(outline),
              task.context() == null ? Integer.MAX_VALUE : task.context(),
              slots,
              task.vocabSize()));
    } catch (RuntimeException e) {
      opened.forEach(ExternalGraph::close);
      throw e;
    }
  }

  private static ExternalGraph open(Path file, ExternalDecoder contract, SessionSettings settings) {
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
