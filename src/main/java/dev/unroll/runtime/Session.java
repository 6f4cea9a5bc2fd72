package dev.unroll.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * One ONNX graph, loaded and ready to run on ONNX Runtime. Inputs and outputs are {@link Tensor}s
 * that the caller owns and reuses, so that a run allocates nothing on the Java side.
 *
 * <p>One thread at a time may use a tensor; the session itself may be shared.
 */
public final class Session implements AutoCloseable {
  private final OrtSession session;

  private Session(OrtSession session) {
    this.session = session;
  }

  /** Loads a model from memory. */
  public static Session open(byte[] model, SessionSettings settings) {
    return open(
        "a model of " + model.length + " bytes",
        settings,
        (environment, options) -> environment.createSession(model, options));
  }

  /** Loads a model from a file, with external data beside it if it has any. */
  public static Session open(Path model, SessionSettings settings) {
    return open(
        model.toString(),
        settings,
        (environment, options) -> environment.createSession(model.toString(), options));
  }

  /** Loads a model for an object that takes the session over; closed when that fails. */
  public static <T> T open(Path model, SessionSettings settings, Function<Session, T> owner) {
    Session session = open(model, settings);
    try {
      return owner.apply(session);
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  /**
   * Runs the graph once. Every output named is written into the tensor given for it.
   *
   * @throws RuntimeFailure when ONNX Runtime reports an error, with its message
   */
  public void run(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    run(bind(inputs, outputs));
  }

  /** Prepares a run whose tensors stay the same from one run to the next. */
  public Bound bind(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    Map<String, OnnxTensor> in = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> in.put(name, tensor.value()));
    Map<String, OnnxTensor> out = new LinkedHashMap<>();
    outputs.forEach((name, tensor) -> out.put(name, tensor.value()));
    return new Bound(in, out);
  }

  /** Runs the graph once on tensors bound before. */
  public void run(Bound bound) {
    try (OrtSession.Result _ = session.run(bound.inputs, Set.of(), bound.outputs)) {
      // The pinned outputs hold the results.
    } catch (OrtException e) {
      throw new RuntimeFailure("the graph failed to run", e);
    }
  }

  /**
   * Runs the graph once to learn the shape of an output that it does not declare.
   *
   * @throws RuntimeFailure when ONNX Runtime reports an error, with its message
   */
  public long[] shapeOf(String output, Map<String, Tensor> inputs) {
    try (OrtSession.Result result =
        session.run(bind(inputs, Map.of()).inputs, Set.of(output), Map.of())) {
      if (result.get(0).getInfo() instanceof ai.onnxruntime.TensorInfo info) {
        return info.getShape();
      }
      throw new RuntimeFailure("the output " + output + " is no tensor");
    } catch (OrtException e) {
      throw new RuntimeFailure("the graph failed to run", e);
    }
  }

  public List<TensorInfo> inputs() {
    try {
      return describe(session.getInputInfo());
    } catch (OrtException e) {
      throw new RuntimeFailure("cannot read the model's inputs", e);
    }
  }

  public List<TensorInfo> outputs() {
    try {
      return describe(session.getOutputInfo());
    } catch (OrtException e) {
      throw new RuntimeFailure("cannot read the model's outputs", e);
    }
  }

  /** Whether ONNX Runtime was built with its CUDA provider. */
  static boolean hasCuda() {
    return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
  }

  /** The custom metadata stored in the model file. */
  public Map<String, String> metadata() {
    try {
      return Map.copyOf(session.getMetadata().getCustomMetadata());
    } catch (OrtException e) {
      throw new RuntimeFailure("cannot read the model's metadata", e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new RuntimeFailure("cannot close a session", e);
    }
  }

  /** Tensors tied to the names of one session's inputs and outputs. */
  public static final class Bound {
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    private Bound(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {
      this.inputs = inputs;
      this.outputs = outputs;
    }
  }

  private interface Loader {
    OrtSession load(OrtEnvironment environment, SessionOptions options) throws OrtException;
  }

  private static Session open(String what, SessionSettings settings, Loader loader) {
    OrtEnvironment environment =
        Environment.get(); // Before any option: adding a provider needs it.
    try (SessionOptions options = new SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(settings.threads());
      options.setInterOpNumThreads(1);
      options.setMemoryPatternOptimization(false);
      options.setCPUArenaAllocator(true);
      options.addConfigEntry("session.intra_op.allow_spinning", settings.spinning() ? "1" : "0");
      if (settings.memory() == SessionSettings.Memory.SHARED && SharedArena.exists()) {
        options.addConfigEntry(SharedArena.OPTION, "1");
      }
      switch (settings.provider()) {
        case CPU -> {}
        case CUDA -> addCuda(options);
        case AUTO -> throw new IllegalArgumentException("choose a Device before a session");
      }
      return new Session(loader.load(environment, options));
    } catch (OrtException e) {
      throw new RuntimeFailure("cannot load " + what, e);
    }
  }

  /** Adds CUDA with explicit default options: only then does a failure have its reason. */
  private static void addCuda(SessionOptions options) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions()) {
      options.addCUDA(cuda);
    }
  }

  private static List<TensorInfo> describe(Map<String, NodeInfo> nodes) {
    return nodes.values().stream().map(Session::describe).toList();
  }

  private static TensorInfo describe(NodeInfo node) {
    if (!(node.getInfo() instanceof ai.onnxruntime.TensorInfo info)) {
      return new TensorInfo(node.getName(), String.valueOf(node.getInfo()), List.of());
    }
    long[] shape = info.getShape();
    String[] names = info.getDimensionNames();
    List<String> dimensions =
        IntStream.range(0, shape.length)
            .mapToObj(
                i -> shape[i] >= 0 ? Long.toString(shape[i]) : names[i].isEmpty() ? "?" : names[i])
            .toList();
    return new TensorInfo(node.getName(), String.valueOf(info.type), dimensions);
  }
}
