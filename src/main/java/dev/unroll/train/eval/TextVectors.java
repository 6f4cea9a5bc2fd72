package dev.unroll.train.eval;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.embedding.TextEncoder;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.text.token.BoundedTexts;
import dev.unroll.text.token.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What an exported encoder makes of whole texts, on the runner that serves it. */
final class TextVectors implements AutoCloseable {
  private static final int TOGETHER = 32;

  private final Tokenizer tokenizer;
  private final BoundedTexts texts;
  private final TextEncoder encoder;

  /**
   * Opens a model.
   *
   * @param folder of the model, which may be incomplete
   * @param longest most tokens of a text
   * @param threads of the runtime
   */
  TextVectors(ModelFolder folder, int longest, int threads) {
    this.tokenizer = Tokenizer.open(folder.tokenizer());
    try {
      this.texts = new BoundedTexts(tokenizer, longest);
      this.encoder =
          new OrtEngines(RuntimeOptions.cpu(threads), EngineConfig.defaults(), Clock.SYSTEM)
              .textEncoder(folder);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  /** One vector, or the logits of a classifier, for each text. */
  List<float[]> of(List<String> all) {
    List<long[]> tokens = all.stream().map(texts::cut).toList();
    List<Integer> byLength =
        IntStream.range(0, all.size())
            .boxed()
            .sorted(Comparator.comparing(i -> tokens.get(i).length))
            .toList();
    float[][] vectors = new float[all.size()][];
    for (int from = 0; from < byLength.size(); from += TOGETHER) {
      List<Integer> some = byLength.subList(from, Math.min(byLength.size(), from + TOGETHER));
      List<long[]> rows = new ArrayList<>(some.stream().map(tokens::get).toList());
      List<float[]> made = encoder.vectors(rows, rows.getLast().length);
      for (int i = 0; i < some.size(); i++) {
        vectors[some.get(i)] = made.get(i);
      }
    }
    return List.of(vectors);
  }

  @Override
  public void close() {
    encoder.close();
    tokenizer.close();
  }
}
