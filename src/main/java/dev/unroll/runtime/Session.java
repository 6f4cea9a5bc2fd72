package dev.unroll.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.unroll.runtime.form.KernelForm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One ONNX graph, loaded and ready to run on ONNX Runtime. Inputs and outputs are {@link Tensor}s
 * that the caller owns and reuses, so that a run allocates nothing on the Java side.
 *
 * <p>One thread at a time may use a tensor; the session itself may be shared.
 */
public final class Session implements AutoCloseable {
  private final OrtSession session;
  private final SessionSettings settings;
  private final MemorySegment handle;
  private final Arena arena = Arena.ofAuto();
  private final Map<String, MemorySegment> names = new ConcurrentHashMap<>(); // as C strings
  private final @Nullable JavaOperators operators;
  private @Nullable DeviceMemory device; // created when it is needed
  private boolean closed;

  private Session(OrtSession session, SessionSettings settings, @Nullable JavaOperators operators) {
    this.session = session;
    this.settings = settings;
    this.operators = operators;
    this.handle = OrtApi.get().session(session);
  }

  /** Loads a model from memory. */
  public static Session open(byte[] model, SessionSettings settings) {
    String what = "a model of " + model.length + " bytes";
    return open(what, settings, SessionModel.of(what, model, settings)::create);
  }

  /** Loads a model with operators that Java computes. */
  static Session open(KernelForm form, SessionSettings settings) {
    List<String> names = IntStream.range(0, form.kernels().size()).mapToObj(i -> "K" + i).toList();
    JavaOperators operators = new JavaOperators(KernelForm.DOMAIN, names, form.kernels());
    try {
      return open(
          "a model with operators in Java",
          settings,
          operators,
          (environment, options) -> {
            operators.addTo(OrtApi.get().options(options));
            OrtApi.get().addFiles(options, form.weights());
            return environment.createSession(form.model(), options);
          });
    } catch (RuntimeException | Error e) {
      operators.close();
      throw e;
    }
  }

  /** Loads a model from a file, with external data beside it if it has any. */
  public static Session open(Path model, SessionSettings settings) {
    return open(model.toString(), settings, SessionModel.of(model, settings)::create);
  }

  /** Loads a model for an object that takes the session over; closed when that fails. */
  public static <T> T open(Path model, SessionSettings settings, Function<Session, T> owner) {
    return owned(open(model, settings), owner);
  }

  /**
   * The same in the form in which Java computes what is between products of integers, where the
   * model has such a form.
   */
  public static <T> T openFused(Path model, SessionSettings settings, Function<Session, T> owner) {
    try (Arena arena = Arena.ofShared()) {
      Session session =
          Fusion.form(model, settings, arena)
              .map(form -> open(form, settings))
              .orElseGet(() -> open(model, settings));
      return owned(session, owner);
    }
  }

  private static <T> T owned(Session session, Function<Session, T> owner) {
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
  public void run(
      Map<String, ? extends NativeTensor> inputs, Map<String, ? extends NativeTensor> outputs) {
    try (Arena ofRun = Arena.ofConfined()) {
      run(bind(ofRun, inputs, outputs));
    }
  }

  /** Prepares a run whose tensors stay the same from one run to the next. */
  public Bound bind(
      Map<String, ? extends NativeTensor> inputs, Map<String, ? extends NativeTensor> outputs) {
    return bind(Arena.ofAuto(), inputs, outputs);
  }

  private Bound bind(
      Arena memory,
      Map<String, ? extends NativeTensor> inputs,
      Map<String, ? extends NativeTensor> outputs) {
    return new Bound(operands(memory, inputs), operands(memory, outputs));
  }

  private Operands operands(Arena memory, Map<String, ? extends NativeTensor> tensors) {
    return new Operands(
        List.copyOf(tensors.values()),
        pointers(memory, tensors.keySet().stream().map(this::name).toArray(MemorySegment[]::new)),
        pointers(
            memory,
            tensors.values().stream().map(NativeTensor::value).toArray(MemorySegment[]::new)));
  }

  /** Runs the graph once on tensors bound before, which must be open. */
  public void run(Bound bound) {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    bound.inputs.check();
    bound.outputs.check();
    try {
      OrtApi.get()
          .run(
              handle,
              bound.inputs.names(),
              bound.inputs.values(),
              bound.outputs.names(),
              bound.outputs.values());
    } finally {
      Reference.reachabilityFence(bound); // Its tensors' memory lives as long as it.
    }
  }

  /** Runs a graph with one input and one output. */
  void copy(MemorySegment x, MemorySegment y) {
    try (Arena ofRun = Arena.ofConfined()) {
      OrtApi.get()
          .run(
              handle,
              pointers(ofRun, name("x")),
              pointers(ofRun, x),
              pointers(ofRun, name("y")),
              pointers(ofRun, y));
    }
  }

  /**
   * Runs the graph once to learn the shape of an output that it does not declare.
   *
   * @throws RuntimeFailure when ONNX Runtime reports an error, with its message
   */
  public long[] shapeOf(String output, Map<String, Tensor> inputs) {
    OrtApi api = OrtApi.get();
    try (Arena ofRun = Arena.ofConfined()) {
      Operands in = operands(ofRun, inputs);
      MemorySegment result = ofRun.allocate(ADDRESS);
      api.run(handle, in.names(), in.values(), pointers(ofRun, name(output)), result);
      MemorySegment tensor = result.get(ADDRESS, 0);
      try {
        return api.shape(tensor);
      } finally {
        api.releaseTensor(tensor);
      }
    }
  }

  /**
   * A tensor of zeros for what runs leave to the next run: in the memory of the session's device if
   * its settings say so, otherwise in Java's.
   */
  public NativeTensor allocate(ElementType type, long... shape) {
    return switch (settings.kept()) {
      case HOST -> Tensor.allocate(type, shape);
      case DEVICE -> DeviceTensor.allocate(device(), type, shape);
    };
  }

  private DeviceMemory device() {
    DeviceMemory memory = device;
    if (memory == null) {
      memory = new DeviceMemory(handle, settings);
      device = memory;
    }
    return memory;
  }

  private MemorySegment name(String text) {
    return names.computeIfAbsent(text, arena::allocateFrom);
  }

  private static MemorySegment pointers(Arena memory, MemorySegment... pointers) {
    MemorySegment array = memory.allocate(ADDRESS, pointers.length);
    for (int i = 0; i < pointers.length; i++) {
      array.setAtIndex(ADDRESS, i, pointers[i]);
    }
    return array;
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
    return Environment.providers().contains(OrtProvider.CUDA);
  }

  /** The custom metadata stored in the model file. */
  public Map<String, String> metadata() {
    try {
      return Map.copyOf(session.getMetadata().getCustomMetadata());
    } catch (OrtException e) {
      throw new RuntimeFailure("cannot read the model's metadata", e);
    }
  }

  /**
   * The element type of an input.
   *
   * @throws RuntimeFailure when there is no such input, or none of a type that Java has tensors of
   */
  public ElementType typeOf(String input) {
    return typeOf(input, inputs());
  }

  /** The type of an output. */
  public ElementType typeOfOutput(String output) {
    return typeOf(output, outputs());
  }

  private static ElementType typeOf(String name, List<TensorInfo> all) {
    for (TensorInfo info : all) {
      if (info.name().equals(name)) {
        for (ElementType type : ElementType.values()) {
          if (type.name().equals(info.type())) {
            return type;
          }
        }
      }
    }
    throw new RuntimeFailure("the graph has no value " + name + " of a known type");
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (device != null) {
      device.close();
    }
    try {
      session.close();
    } catch (OrtException e) {
      throw new RuntimeFailure("cannot close a session", e);
    }
    if (operators != null) {
      operators.close();
    }
  }

  /** Tensors tied to the names of one session's inputs and outputs. */
  public static final class Bound {
    private final Operands inputs;
    private final Operands outputs;

    private Bound(Operands inputs, Operands outputs) {
      this.inputs = inputs;
      this.outputs = outputs;
    }
  }

  /**
   * Tensors and their names as C arrays.
   *
   * @param tensors keeps their memory in use
   */
  private record Operands(List<NativeTensor> tensors, MemorySegment names, MemorySegment values) {
    void check() {
      tensors.forEach(NativeTensor::value);
    }
  }

  private interface Loader {
    OrtSession load(OrtEnvironment environment, SessionOptions options) throws OrtException;
  }

  private static Session open(String what, SessionSettings settings, Loader loader) {
    return open(what, settings, null, loader);
  }

  private static Session open(
      String what, SessionSettings settings, @Nullable JavaOperators operators, Loader loader) {
    OrtEnvironment environment =
        Environment.get(); // Before any option: adding a provider needs it.
    try (SessionOptions options = new SessionOptions()) {
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      options.setIntraOpNumThreads(settings.threads());
      options.setInterOpNumThreads(1);
      options.setMemoryPatternOptimization(false);
      options.setCPUArenaAllocator(true);
      for (Map.Entry<String, String> option : settings.idle().options().entrySet()) {
        options.addConfigEntry(option.getKey(), option.getValue());
      }
      if (settings.memory() == SessionSettings.Memory.SHARED && SharedArena.exists()) {
        options.addConfigEntry(SharedArena.OPTION, "1");
      }
      switch (settings.provider()) {
        case CPU -> {}
        case CUDA -> addCuda(options);
        case AUTO -> throw new IllegalArgumentException("choose a Device before a session");
      }
      return new Session(loader.load(environment, options), settings, operators);
    } catch (OrtException e) {
      throw new RuntimeFailure("cannot load " + what, e);
    }
  }

  /** Adds CUDA with explicit default options: only then does a failure have its reason. */
  private static void addCuda(SessionOptions options) throws OrtException {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions()) {
      cuda.add("enable_cudnn", Cudnn.EXISTS ? "1" : "0");
      cuda.add("use_tf32", "0"); // else products have the precision of float16
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
