package dev.unroll.engine.ort;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A translator's graphs run as plainly as can be: one sentence, no padding, and the whole target
 * read again for each of its tokens. Nothing is carried from one run to the next.
 */
final class FromScratch implements AutoCloseable {
  private final SmallTranslator model;
  private final Session encoder;
  private final Session decoder;

  FromScratch(SmallTranslator model) {
    this.model = model;
    this.encoder = Session.open(model.encoder(), SessionSettings.cpu(1));
    this.decoder = Session.open(model.decoder(), SessionSettings.cpu(1));
  }

  /** The logits and the attention after the last of some target tokens. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Answer(float[] logits, float[] alignment) {}

  /**
   * Asks the model once.
   *
   * @param target what the decoder reads, from the first token on
   */
  Answer ask(long[] source, long... target) {
    EncoderDecoder contract = model.contract();
    int s = source.length;
    int t = target.length;
    List<Tensor> all = new ArrayList<>();
    Map<String, Tensor> read = new HashMap<>();
    Map<String, Tensor> made = new HashMap<>();
    Map<String, Tensor> in = new HashMap<>();
    Map<String, Tensor> out = new HashMap<>();
    Tensor words = keep(all, Tensor.longs(1, s));
    words.longBuffer().put(source);
    Tensor mask = keep(all, Tensor.floats(1, s));
    float[] ones = new float[s];
    Arrays.fill(ones, 1);
    mask.floatBuffer().put(ones);
    read.put(EncoderDecoder.SOURCE, words);
    read.put(EncoderDecoder.SOURCE_MASK, mask);
    in.put(EncoderDecoder.SOURCE_MASK, mask);
    for (GraphContract.Memory memory : contract.memories()) {
      Tensor value = keep(all, Tensor.floats(1, memory.groups(), s, memory.size()));
      made.put(memory.name(), value);
      in.put(memory.name(), value);
    }
    for (GraphContract.DecoderState state : contract.states()) {
      Tensor value = keep(all, Tensor.floats(1, state.size()));
      if (state.started()) {
        made.put(state.input(), value);
      }
      in.put(state.input(), value);
      out.put(state.output(), keep(all, Tensor.floats(1, state.size())));
    }
    Tensor tokens = keep(all, Tensor.longs(1, t));
    tokens.longBuffer().put(target);
    in.put(EncoderDecoder.TOKENS, tokens);
    if (!contract.caches().isEmpty()) {
      Tensor positions = keep(all, Tensor.longs(1, t));
      for (int i = 0; i < t; i++) {
        positions.longBuffer().put(i, i);
      }
      Tensor last = keep(all, Tensor.ints(1));
      last.intBuffer().put(0, t - 1);
      Tensor total = keep(all, Tensor.ints(1));
      total.intBuffer().put(0, t);
      in.put(EncoderDecoder.POSITIONS, positions);
      in.put(EncoderDecoder.SEQLENS_K, last);
      in.put(EncoderDecoder.TOTAL, total);
    }
    for (GraphContract.Cache cache : contract.caches()) {
      Tensor value = keep(all, Tensor.floats(1, cache.heads(), t, cache.headSize()));
      in.put(cache.past(), value);
      out.put(cache.present(), value);
    }
    Tensor logits = keep(all, Tensor.floats(1, t, SmallTranslator.VOCAB));
    out.put(EncoderDecoder.LOGITS, logits);
    Tensor alignment = keep(all, Tensor.floats(1, t, s));
    String name = contract.alignment();
    if (name != null) {
      out.put(name, alignment);
    }
    encoder.run(read, made);
    decoder.run(in, out);
    float[] lastLogits = new float[SmallTranslator.VOCAB];
    logits.floatBuffer().get((t - 1) * SmallTranslator.VOCAB, lastLogits);
    float[] lastAlignment = new float[s];
    alignment.floatBuffer().get((t - 1) * s, lastAlignment);
    all.forEach(Tensor::close);
    return new Answer(lastLogits, lastAlignment);
  }

  private static Tensor keep(List<Tensor> all, Tensor tensor) {
    all.add(tensor);
    return tensor;
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }
}
