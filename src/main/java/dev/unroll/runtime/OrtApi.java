package dev.unroll.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The functions of ONNX Runtime's C API that its Java API lacks: tensors in any memory, and runs on
 * them.
 *
 * <p>The functions are in a table whose order is part of the ABI: new ones are only added at its
 * end, so that every version since {@value #VERSION} has these.
 */
@SuppressWarnings("restricted") // The application's manifest enables native access.
final class OrtApi {
  private static final int VERSION = 22;

  // Places in the table, in the order of onnxruntime_c_api.h.
  private static final int GET_ERROR_MESSAGE = 2;
  private static final int CREATE_ENV = 3;
  private static final int RUN = 9;
  private static final int CREATE_TENSOR_WITH_DATA = 49;
  private static final int GET_DIMENSIONS_COUNT = 61;
  private static final int GET_DIMENSIONS = 62;
  private static final int GET_TENSOR_TYPE_AND_SHAPE = 65;
  private static final int CREATE_MEMORY_INFO = 68;
  private static final int ALLOCATOR_ALLOC = 75;
  private static final int ALLOCATOR_FREE = 76;
  private static final int RELEASE_STATUS = 93;
  private static final int RELEASE_MEMORY_INFO = 94;
  private static final int RELEASE_VALUE = 96;
  private static final int RELEASE_TENSOR_TYPE_AND_SHAPE = 99;
  private static final int CREATE_ALLOCATOR = 131;
  private static final int RELEASE_ALLOCATOR = 132;
  private static final int CREATE_AND_REGISTER_ALLOCATOR = 144;
  private static final int ADD_FILES_IN_MEMORY = 279;
  private static final int FUNCTIONS = 280;

  private static final int LOG_FATAL = 4;
  private static final int ARENA_ALLOCATOR = 1;
  private static final int DEFAULT_MEMORY = 0;
  private static final int BYTES = 2; // ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8

  private static final Pattern MINOR_VERSION = Pattern.compile("1\\.(\\d+)");

  private static final Linker LINKER = Linker.nativeLinker();
  private static final OrtApi INSTANCE = load();

  private final MemorySegment table;
  private final MethodHandle run;
  private final MethodHandle createTensor;
  private final MethodHandle releaseValue;
  private final MethodHandle getErrorMessage;
  private final MethodHandle releaseStatus;

  private OrtApi(MemorySegment table) {
    this.table = table;
    this.run =
        returning(RUN, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
    this.createTensor =
        returning(
            CREATE_TENSOR_WITH_DATA,
            ADDRESS,
            ADDRESS,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            ADDRESS);
    this.releaseValue = function(RELEASE_VALUE, FunctionDescriptor.ofVoid(ADDRESS));
    this.getErrorMessage = function(GET_ERROR_MESSAGE, FunctionDescriptor.of(ADDRESS, ADDRESS));
    this.releaseStatus = function(RELEASE_STATUS, FunctionDescriptor.ofVoid(ADDRESS));
  }

  /**
   * The API of the library that the Java API has loaded.
   *
   * @throws RuntimeFailure when it is older than {@value #VERSION}
   */
  static OrtApi get() {
    return INSTANCE;
  }

  private static OrtApi load() {
    String version = Environment.get().getVersion(); // Loads the library.
    Matcher first = MINOR_VERSION.matcher(version);
    if (first.lookingAt() && Integer.parseInt(first.group(1)) < VERSION) {
      throw new RuntimeFailure("ONNX Runtime %s is older than 1.%d".formatted(version, VERSION));
    }
    try {
      MethodHandles.Lookup javaApi = javaApi();
      Class<?> library = javaApi.findClass("ai.onnxruntime.OnnxRuntime");
      long table =
          (long) javaApi.findStaticGetter(library, "ortApiHandle", long.class).invokeExact();
      return new OrtApi(
          MemorySegment.ofAddress(table)
              .reinterpret(MemoryLayout.sequenceLayout(FUNCTIONS, ADDRESS).byteSize()));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Access to what the Java API keeps to itself: the table, and the pointers of its objects. */
  private static MethodHandles.Lookup javaApi() throws IllegalAccessException {
    return MethodHandles.privateLookupIn(OrtSession.class, MethodHandles.lookup());
  }

  /** The session that an object of the Java API stands for; it has no method that tells. */
  MemorySegment session(OrtSession session) {
    try {
      MethodHandle handle = javaApi().findGetter(OrtSession.class, "nativeHandle", long.class);
      return MemorySegment.ofAddress((long) handle.invokeExact(session));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The options that an object of the Java API stands for. */
  MemorySegment options(OrtSession.SessionOptions options) {
    try {
      MethodHandle handle =
          MethodHandles.privateLookupIn(OrtSession.SessionOptions.class, MethodHandles.lookup())
              .findGetter(OrtSession.SessionOptions.class, "nativeHandle", long.class);
      return MemorySegment.ofAddress((long) handle.invokeExact(options));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /**
   * Adds files beside a model that is loaded from memory; the session copies what it needs of them.
   *
   * @param files in native memory, by the names by which the model refers to them
   */
  void addFiles(OrtSession.SessionOptions options, Map<String, MemorySegment> files) {
    int count = files.size();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment names = arena.allocate(ADDRESS, count);
      MemorySegment memories = arena.allocate(ADDRESS, count);
      MemorySegment sizes = arena.allocate(JAVA_LONG, count);
      int at = 0;
      for (Map.Entry<String, MemorySegment> file : files.entrySet()) {
        names.setAtIndex(ADDRESS, at, arena.allocateFrom(file.getKey()));
        memories.setAtIndex(ADDRESS, at, file.getValue());
        sizes.setAtIndex(JAVA_LONG, at, file.getValue().byteSize());
        at++;
      }
      check(
          "cannot add files to a model",
          (MemorySegment)
              returning(ADD_FILES_IN_MEMORY, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG)
                  .invokeExact(options(options), names, memories, sizes, (long) count));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /**
   * Runs a session.
   *
   * @param inputNames array of C strings
   * @param inputs array of tensors
   * @param outputs array of tensors, or of nulls that become tensors
   */
  void run(
      MemorySegment session,
      MemorySegment inputNames,
      MemorySegment inputs,
      MemorySegment outputNames,
      MemorySegment outputs) {
    try {
      check(
          "the graph failed to run",
          (MemorySegment)
              run.invokeExact(
                  session,
                  MemorySegment.NULL,
                  inputNames,
                  inputs,
                  count(inputs),
                  outputNames,
                  count(outputs),
                  outputs));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static long count(MemorySegment pointers) {
    return pointers.byteSize() / ADDRESS.byteSize();
  }

  /** The memory of a provider, by ONNX Runtime's name for it: {@code Cpu} or {@code Cuda}. */
  MemorySegment memoryInfo(String name) {
    return create(
        "cannot name the memory " + name,
        (arena, out) ->
            returning(CREATE_MEMORY_INFO, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS)
                .invoke(arena.allocateFrom(name), ARENA_ALLOCATOR, 0, DEFAULT_MEMORY, out));
  }

  void releaseMemoryInfo(MemorySegment memoryInfo) {
    release(RELEASE_MEMORY_INFO, memoryInfo);
  }

  /** Gives the process an arena of the CPU's memory for all sessions that want a shared one. */
  void registerSharedArena() {
    String failure = "ONNX Runtime has no arena to share";
    MemorySegment environment = // the one that exists already is found again
        create(
            failure,
            (arena, out) ->
                returning(CREATE_ENV, JAVA_INT, ADDRESS, ADDRESS)
                    .invoke(LOG_FATAL, arena.allocateFrom("unroll"), out));
    try {
      check(
          failure,
          (MemorySegment)
              returning(CREATE_AND_REGISTER_ALLOCATOR, ADDRESS, ADDRESS, ADDRESS)
                  .invokeExact(environment, memoryInfo("Cpu"), MemorySegment.NULL));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** A tensor of given memory, which it does not own. */
  MemorySegment tensor(
      MemorySegment memoryInfo, MemorySegment memory, ElementType type, long... shape) {
    return tensor(memoryInfo, memory, type.onnx(), shape);
  }

  /** A tensor of given memory as bytes. */
  MemorySegment bytes(MemorySegment memoryInfo, MemorySegment memory) {
    return tensor(memoryInfo, memory, BYTES, memory.byteSize());
  }

  private MemorySegment tensor(
      MemorySegment memoryInfo, MemorySegment memory, int type, long... shape) {
    return create(
        "cannot create a tensor",
        (arena, out) ->
            (MemorySegment)
                createTensor.invokeExact(
                    memoryInfo,
                    memory,
                    memory.byteSize(),
                    arena.allocateFrom(JAVA_LONG, shape),
                    (long) shape.length,
                    type,
                    out));
  }

  void releaseTensor(MemorySegment tensor) {
    try {
      releaseValue.invokeExact(tensor);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The dimensions of a tensor. */
  long[] shape(MemorySegment tensor) {
    MemorySegment info =
        create(
            "cannot describe a tensor",
            (_, out) -> returning(GET_TENSOR_TYPE_AND_SHAPE, ADDRESS, ADDRESS).invoke(tensor, out));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_LONG);
      check(
          "cannot describe a tensor",
          (MemorySegment)
              returning(GET_DIMENSIONS_COUNT, ADDRESS, ADDRESS).invokeExact(info, count));
      long dimensions = count.get(JAVA_LONG, 0);
      MemorySegment sizes = arena.allocate(JAVA_LONG, dimensions);
      check(
          "cannot describe a tensor",
          (MemorySegment)
              returning(GET_DIMENSIONS, ADDRESS, ADDRESS, JAVA_LONG)
                  .invokeExact(info, sizes, dimensions));
      return sizes.toArray(JAVA_LONG);
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      release(RELEASE_TENSOR_TYPE_AND_SHAPE, info);
    }
  }

  /** The allocator of a session for one of its memories. */
  MemorySegment allocator(MemorySegment session, MemorySegment memoryInfo) {
    return create(
        "the session has no such memory",
        (_, out) ->
            returning(CREATE_ALLOCATOR, ADDRESS, ADDRESS, ADDRESS)
                .invoke(session, memoryInfo, out));
  }

  void releaseAllocator(MemorySegment allocator) {
    release(RELEASE_ALLOCATOR, allocator);
  }

  MemorySegment allocate(MemorySegment allocator, long bytes) {
    return create(
            "there is no room for %d bytes".formatted(bytes),
            (_, out) ->
                returning(ALLOCATOR_ALLOC, ADDRESS, JAVA_LONG, ADDRESS)
                    .invoke(allocator, bytes, out))
        .reinterpret(bytes);
  }

  void free(MemorySegment allocator, MemorySegment memory) {
    try {
      check(
          "cannot free memory",
          (MemorySegment)
              returning(ALLOCATOR_FREE, ADDRESS, ADDRESS).invokeExact(allocator, memory));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** A function that returns null when it succeeds and otherwise a status. */
  MethodHandle returning(int index, MemoryLayout... parameters) {
    return function(index, FunctionDescriptor.of(ADDRESS, parameters));
  }

  /** A function by its place in the table. */
  MethodHandle function(int index, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(table.getAtIndex(ADDRESS, index), type, options);
  }

  void release(int index, MemorySegment object) {
    try {
      function(index, FunctionDescriptor.ofVoid(ADDRESS)).invokeExact(object);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Calls a function that stores what it creates at an address. */
  @FunctionalInterface
  interface Creation {
    Object call(Arena arena, MemorySegment out) throws Throwable;
  }

  MemorySegment create(String otherwise, Creation creation) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(ADDRESS);
      check(otherwise, (MemorySegment) creation.call(arena, out));
      return out.get(ADDRESS, 0);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Checks a status, which is null when the call succeeded, and releases it. */
  void check(String otherwise, MemorySegment status) {
    if (status.address() == 0) {
      return;
    }
    try {
      String message = text((MemorySegment) getErrorMessage.invokeExact(status));
      releaseStatus.invokeExact(status);
      throw new RuntimeFailure(otherwise + ": " + message.replaceAll("\\s*\\R\\s*", " "));
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static String text(MemorySegment cString) {
    return cString.reinterpret(Integer.MAX_VALUE).getString(0);
  }

  static RuntimeException failed(Throwable e) {
    return e instanceof RuntimeException known
        ? known
        : new IllegalStateException("a call of ONNX Runtime's C API failed", e);
  }
}
