package dev.unroll.train.eval;

import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.GraphContract.EncoderDecoder;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An exported encoder and decoder reading pairs, one at a time: how well they predict a target that
 * is given to them. Every such figure of a finished model comes through here, from the very files
 * that are served.
 */
public final class ExportedTranslator implements AutoCloseable {
  private final EncoderDecoder contract;
  private final int vocabSize;
  private final Session encoder;
  private final Session decoder;

  /**
   * @param vocabSize of the target
   * @param threads of the runtime
   */
  public ExportedTranslator(Path folder, EncoderDecoder contract, int vocabSize, int threads) {
    this.contract = contract;
    this.vocabSize = vocabSize;
    this.encoder = Session.open(folder.resolve(contract.encoder()), SessionSettings.cpu(threads));
    this.decoder = Session.open(folder.resolve(contract.decoder()), SessionSettings.cpu(threads));
  }

  /**
   * What the decoder predicts after each token that it reads.
   *
   * @param source tokens and their end
   * @param read what the decoder reads, from the begin on
   * @return logits {@code [read, vocabSize]}
   */
  FloatBuffer logits(long[] source, long[] read) {
    List<Tensor> owned = new ArrayList<>();
    try {
      Map<String, Tensor> in = new LinkedHashMap<>();
      Map<String, Tensor> made = new LinkedHashMap<>();
      Tensor mask = own(owned, Tensor.floats(1, source.length));
      float[] ones = new float[source.length];
      Arrays.fill(ones, 1);
      mask.floatBuffer().put(ones);
      in.put(EncoderDecoder.SOURCE, longs(owned, source, 1, source.length));
      in.put(EncoderDecoder.SOURCE_MASK, mask);
      for (GraphContract.Memory memory : contract.memories()) {
        made.put(
            memory.name(),
            own(owned, Tensor.floats(1, memory.groups(), source.length, memory.size())));
      }
      for (GraphContract.DecoderState state : contract.states()) {
        Tensor first = own(owned, Tensor.floats(1, state.size()));
        if (state.started()) {
          made.put(state.input(), first);
        }
      }
      encoder.run(in, made);
      return decode(owned, mask, made, read);
    } finally {
      owned.forEach(Tensor::close);
    }
  }

  private FloatBuffer decode(
      List<Tensor> owned, Tensor mask, Map<String, Tensor> encoded, long[] read) {
    int time = read.length;
    Map<String, Tensor> in = new LinkedHashMap<>(encoded);
    Map<String, Tensor> out = new LinkedHashMap<>();
    in.put(EncoderDecoder.SOURCE_MASK, mask);
    in.put(EncoderDecoder.TOKENS, longs(owned, read, 1, time));
    for (GraphContract.DecoderState state : contract.states()) {
      in.computeIfAbsent(state.input(), _ -> own(owned, Tensor.floats(1, state.size())));
      out.put(state.output(), own(owned, Tensor.floats(1, state.size())));
    }
    if (!contract.caches().isEmpty()) {
      long[] positions = new long[time];
      Arrays.setAll(positions, t -> t);
      in.put(EncoderDecoder.POSITIONS, longs(owned, positions, 1, time));
      in.put(EncoderDecoder.SEQLENS_K, ints(owned, time - 1));
      in.put(EncoderDecoder.TOTAL, ints(owned, time));
    }
    for (GraphContract.Cache cache : contract.caches()) {
      Tensor both = own(owned, Tensor.floats(1, cache.heads(), time, cache.headSize()));
      in.put(cache.past(), both);
      out.put(cache.present(), both);
    }
    Tensor logits = own(owned, Tensor.floats(1, time, vocabSize));
    out.put(EncoderDecoder.LOGITS, logits);
    decoder.run(in, out);
    float[] copy = new float[time * vocabSize];
    logits.floatBuffer().get(copy);
    return FloatBuffer.wrap(copy);
  }

  private static Tensor longs(List<Tensor> owned, long[] values, long... shape) {
    Tensor tensor = own(owned, Tensor.longs(shape));
    tensor.longBuffer().put(values);
    return tensor;
  }

  private static Tensor ints(List<Tensor> owned, int value) {
    Tensor tensor = own(owned, Tensor.ints(1));
    tensor.intBuffer().put(value);
    return tensor;
  }

  private static Tensor own(List<Tensor> owned, Tensor tensor) {
    owned.add(tensor);
    return tensor;
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }
}
