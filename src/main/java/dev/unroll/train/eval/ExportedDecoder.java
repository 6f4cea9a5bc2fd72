package dev.unroll.train.eval;

import dev.unroll.bundle.GraphContract.Cache;
import dev.unroll.bundle.GraphContract.CachedDecoder;
import dev.unroll.bundle.Task;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import dev.unroll.train.step.TrainingException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An exported decoder with its caches reading one text. Every figure reported about a finished GPT
 * comes through here, from the very file that is served.
 */
final class ExportedDecoder implements ExportedText {
  private final Session session;
  private final CachedDecoder contract;
  private final int context;
  private final int vocabSize;
  private final Tensor tokens;
  private final Tensor positions;
  private final Tensor seqlens = Tensor.ints(1);
  private final Tensor total = Tensor.ints(1);
  private final Tensor logits;
  private final List<Tensor> caches = new ArrayList<>();
  private int read;

  ExportedDecoder(Path folder, CachedDecoder contract, Task.Text task, int threads) {
    this(folder, contract, bound(task), task.vocabSize(), threads);
  }

  /**
   * @param context most tokens that it reads
   * @param width of the logits
   */
  ExportedDecoder(Path folder, CachedDecoder contract, int context, int width, int threads) {
    this.contract = contract;
    this.context = context;
    this.vocabSize = width;
    this.session = Session.open(folder.resolve(contract.file()), SessionSettings.cpu(threads));
    this.tokens = Tensor.longs(1, context);
    this.positions = Tensor.longs(1, context);
    this.logits = Tensor.floats(1, context, vocabSize);
    for (Cache cache : contract.caches()) {
      caches.add(Tensor.floats(1, cache.heads(), context, cache.headSize()));
    }
  }

  private static int bound(Task.Text task) {
    Integer bound = task.context();
    if (bound == null) {
      throw new TrainingException("config.json: task.context: is missing, but caches have an end");
    }
    return bound;
  }

  @Override
  public int longest() {
    return context;
  }

  @Override
  public void reset() {
    read = 0;
  }

  @Override
  public boolean isFull() {
    return read == context;
  }

  @Override
  public List<float[]> states(int[] ids, List<Integer> ends) {
    String name = contract.hidden();
    if (name == null) {
      throw new TrainingException(contract.file() + " does not give its hidden states");
    }
    int size =
        session.outputs().stream()
            .filter(output -> output.name().equals(name))
            .map(output -> Integer.parseInt(output.dimensions().getLast()))
            .findFirst()
            .orElseThrow(() -> new TrainingException(contract.file() + " has no output " + name));
    List<float[]> states = new ArrayList<>();
    reset();
    try (Tensor hidden = Tensor.floats(1, ids.length, size)) {
      feed(ids, 0, ids.length, Map.of(name, hidden));
      for (int end : ends) {
        float[] state = new float[size];
        hidden.floatBuffer().get((end - 1) * size, state);
        states.add(state);
      }
    }
    return states;
  }

  @Override
  public FloatBuffer feed(int[] ids, int from, int count) {
    return feed(ids, from, count, Map.of());
  }

  private FloatBuffer feed(int[] ids, int from, int count, Map<String, Tensor> more) {
    if (read + count > context) {
      throw new IllegalArgumentException(
          "%d tokens after %d in a context of %d".formatted(count, read, context));
    }
    for (int i = 0; i < count; i++) {
      tokens.longBuffer().put(i, ids[from + i]);
      positions.longBuffer().put(i, read + i);
    }
    seqlens.intBuffer().put(0, read + count - 1);
    total.intBuffer().put(0, read + count);
    Map<String, Tensor> inputs = new HashMap<>();
    Map<String, Tensor> outputs = new HashMap<>(more);
    for (int i = 0; i < caches.size(); i++) {
      inputs.put(contract.caches().get(i).past(), caches.get(i));
      outputs.put(contract.caches().get(i).present(), caches.get(i));
    }
    inputs.put(CachedDecoder.SEQLENS_K, seqlens);
    inputs.put(CachedDecoder.TOTAL, total);
    try (Tensor in = tokens.view(1, count);
        Tensor at = positions.view(1, count);
        Tensor out = logits.view(1, count, vocabSize)) {
      inputs.put(CachedDecoder.TOKENS, in);
      inputs.put(CachedDecoder.POSITIONS, at);
      outputs.put(CachedDecoder.LOGITS, out);
      session.run(inputs, outputs);
    }
    read += count;
    return logits.floatBuffer().limit(count * vocabSize);
  }

  @Override
  public void close() {
    session.close();
    List.of(tokens, positions, seqlens, total, logits).forEach(Tensor::close);
    caches.forEach(Tensor::close);
  }
}
