package dev.unroll.engine.ort;

import dev.unroll.bundle.BundleException;
import dev.unroll.bundle.GraphContract;
import dev.unroll.bundle.Pooling;
import dev.unroll.engine.embedding.TextEncoder;
import dev.unroll.engine.ort.rows.GrowingTensor;
import dev.unroll.engine.ort.rows.Tensors;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.Session;
import dev.unroll.runtime.SessionSettings;
import dev.unroll.runtime.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An encoder on ONNX Runtime whose vectors are pooled here, unless its graph does that. Texts run
 * together, except on a graph whose rows depend on each other.
 */
final class EncoderRunner implements TextEncoder {
  private final Session session;
  private final GraphContract.Encoder contract;
  private final Pooling pooling;
  private final boolean pooled;
  private final int size;
  private final GrowingTensor tokens;
  private final GrowingTensor mask;
  private final Optional<GrowingTensor> types;
  private final GrowingTensor output = new GrowingTensor(ElementType.FLOAT);

  /**
   * Loads an encoder.
   *
   * @param folder the folder of its graph
   * @throws BundleException with one line when the graph differs from the contract
   * @throws dev.unroll.runtime.RuntimeFailure when ONNX Runtime refuses the graph
   */
  static EncoderRunner open(
      Path folder, GraphContract.Encoder contract, Pooling pooling, SessionSettings settings) {
    Path file = folder.resolve(contract.file());
    return Session.openFused(
        file, settings, session -> new EncoderRunner(file, session, contract, pooling));
  }

  /** An encoder on a session that it closes. It is run once, for the shape of its output. */
  private EncoderRunner(
      Path file, Session session, GraphContract.Encoder contract, Pooling pooling) {
    GraphCheck.textEncoder(file, session, contract);
    this.session = session;
    this.contract = contract;
    this.pooling = pooling;
    this.tokens = new GrowingTensor(session.typeOf(contract.tokens()));
    this.mask = new GrowingTensor(session.typeOf(contract.mask()));
    this.types =
        Optional.ofNullable(contract.types()).map(name -> new GrowingTensor(session.typeOf(name)));
    long[] shape;
    try (Tensors made = new Tensors()) {
      shape = session.shapeOf(contract.output(), inputs(List.of(new long[2]), 2, made));
    }
    this.pooled = shape.length == 2;
    if (!pooled && shape.length != 3) {
      throw new BundleException(
          "%s: output '%s' is %s, not [batch, time, size] or [batch, size]"
              .formatted(file, contract.output(), Arrays.toString(shape)));
    }
    this.size = (int) shape[shape.length - 1];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<float[]> vectors(List<long[]> texts, int length) {
    if (contract.alone() == null) {
      return run(texts, length);
    }
    List<float[]> vectors = new ArrayList<>();
    for (long[] text : texts) {
      vectors.addAll(run(List.of(text), text.length));
    }
    return vectors;
  }

  private List<float[]> run(List<long[]> texts, int length) {
    int rows = texts.size();
    try (Tensors made = new Tensors()) {
      Map<String, Tensor> inputs = inputs(texts, length, made);
      Tensor states =
          made.own(pooled ? output.shaped(rows, size) : output.shaped(rows, length, size));
      session.run(inputs, Map.of(contract.output(), states));
      FloatBuffer numbers = states.floatBuffer();
      List<float[]> vectors = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        vectors.add(
            pooled ? row(numbers, row) : pooled(numbers, row * length, texts.get(row).length));
      }
      return vectors;
    }
  }

  private Map<String, Tensor> inputs(List<long[]> texts, int length, Tensors made) {
    int rows = texts.size();
    Map<String, Tensor> inputs = new HashMap<>();
    Tensor ids = made.own(tokens.shaped(rows, length));
    Tensor known = made.own(mask.shaped(rows, length));
    ByteBuffer toIds = ids.bytes();
    ByteBuffer toKnown = known.bytes();
    for (int row = 0; row < rows; row++) {
      long[] text = texts.get(row);
      for (int i = 0; i < length; i++) {
        put(toIds, tokens.type(), i < text.length ? text[i] : 0);
        put(toKnown, mask.type(), i < text.length ? 1 : 0);
      }
    }
    inputs.put(contract.tokens(), ids);
    inputs.put(contract.mask(), known);
    String name = contract.types();
    if (name != null) {
      types.ifPresent(zeros -> inputs.put(name, made.own(zeros.shaped(rows, length))));
    }
    return inputs;
  }

  private static void put(ByteBuffer to, ElementType type, long number) {
    switch (type) {
      case INT64 -> to.putLong(number);
      case FLOAT -> to.putFloat((float) number);
      default -> to.putInt((int) number);
    }
  }

  /** One vector of several {@code [.., size]}. */
  private float[] row(FloatBuffer numbers, int row) {
    float[] vector = new float[size];
    numbers.get(row * size, vector);
    return vector;
  }

  /** The vector of a text whose tokens' are {@code [first, first + count)} of all. */
  private float[] pooled(FloatBuffer numbers, int first, int count) {
    return switch (pooling) {
      case CLS -> row(numbers, first);
      case LAST -> row(numbers, first + count - 1);
      case MAX -> {
        float[] most = row(numbers, first);
        for (int t = 1; t < count; t++) {
          for (int i = 0; i < size; i++) {
            most[i] = Math.max(most[i], numbers.get((first + t) * size + i));
          }
        }
        yield most;
      }
      case MEAN -> {
        double[] sum = new double[size];
        for (int t = 0; t < count; t++) {
          for (int i = 0; i < size; i++) {
            sum[i] += numbers.get((first + t) * size + i);
          }
        }
        float[] mean = new float[size];
        for (int i = 0; i < size; i++) {
          mean[i] = (float) (sum[i] / count);
        }
        yield mean;
      }
    };
  }

  @Override
  public void close() {
    session.close();
    tokens.close();
    mask.close();
    types.ifPresent(GrowingTensor::close);
    output.close();
  }
}
