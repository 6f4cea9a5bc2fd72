package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract.ExternalEncoderDecoder;
import dev.unroll.bundle.Task;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.translation.Seq2SeqRunner;
import dev.unroll.runtime.SessionSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An encoder and a decoder that Hugging Face Optimum exported, on ONNX Runtime. */
final class ExternalTranslatorRunner implements Seq2SeqRunner {
  private final TranslatorGraphs graphs;
  private final ExternalRows rows;
  private final List<ExternalLane> lanes = new ArrayList<>();

  /**
   * Loads the graphs.
   *
   * @param folder the folder of the graphs
   * @throws BundleException with one line when their inputs or outputs are not supported
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses a graph
   */
  static ExternalTranslatorRunner open(
      Path folder,
      ExternalEncoderDecoder contract,
      Task.Seq2Seq task,
      SessionSettings settings,
      EngineConfig config) {
    TranslatorGraphs graphs = new TranslatorGraphs(folder, contract, settings);
    if (graphs.vocab() != task.target()) {
      graphs.close();
      throw new BundleException(
          "%s: gives %d logits, but the model has %d tokens"
              .formatted(folder.resolve(contract.decoder()), graphs.vocab(), task.target()));
    }
    return new ExternalTranslatorRunner(
        graphs, task, Boolean.TRUE.equals(contract.alone()), config);
  }

  private ExternalTranslatorRunner(
      TranslatorGraphs graphs, Task.Seq2Seq task, boolean alone, EngineConfig config) {
    this.graphs = graphs;
    this.rows = new ExternalRows(graphs, alone, config.slots());
    for (int source : EncoderDecoderRunner.lengths(task.limits().source())) {
      lanes.add(new ExternalLane(rows, config.slots(), source, config.prefillChunk()));
    }
  }

  @Override
  public int vocabSize() {
    return graphs.vocab();
  }

  @Override
  public boolean aligns() {
    return false;
  }

  @Override
  public long cacheBytes() {
    return rows.byteSize();
  }

  @Override
  public List<Lane> lanes() {
    return List.copyOf(lanes);
  }

  @Override
  public void close() {
    rows.close();
    graphs.close();
  }
}
