package dev.unroll.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.unroll.runtime.kernel.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * {@link Kernel}s as operators of a session: ONNX Runtime calls them, on the thread that runs the
 * session. They must stay open as long as the session.
 */
@SuppressWarnings("restricted") // The application's manifest enables native access.
final class JavaOperators implements AutoCloseable {
  /** The version of ONNX Runtime's API whose {@code OrtCustomOp} this is. */
  private static final int VERSION = 16;

  // Places in OrtCustomOp, in words.
  private static final int GET_NAME = 2;
  private static final int GET_PROVIDER = 3;
  private static final int GET_INPUT_TYPE = 4;
  private static final int GET_INPUT_COUNT = 5;
  private static final int GET_OUTPUT_TYPE = 6;
  private static final int GET_OUTPUT_COUNT = 7;
  private static final int KERNEL_DESTROY = 9;
  private static final int GET_INPUT_CHARACTERISTIC = 10;
  private static final int GET_OUTPUT_CHARACTERISTIC = 11;
  private static final int GET_INPUT_MEMORY = 12;
  private static final int ARITY = 13;
  private static final int CREATE_KERNEL = 17;
  private static final int KERNEL_COMPUTE = 18;
  private static final int WORDS = 32;

  // Behind it, what is ours.
  private static final int NAME = WORDS;
  private static final int NUMBER = WORDS + 1;
  private static final int ALL_WORDS = WORDS + 2;

  // Places in the table of functions.
  private static final int CREATE_STATUS = 0;
  private static final int CREATE_DOMAIN = 26;
  private static final int ADD_TO_DOMAIN = 27;
  private static final int ADD_DOMAIN = 28;
  private static final int TENSOR_DATA = 51;
  private static final int GET_DIMENSIONS_COUNT = 61;
  private static final int GET_DIMENSIONS = 62;
  private static final int GET_TYPE_AND_SHAPE = 65;
  private static final int GET_INPUT = 90;
  private static final int GET_OUTPUT = 91;
  private static final int RELEASE_TYPE_AND_SHAPE = 99;
  private static final int RELEASE_DOMAIN = 101;

  private static final int FAIL = 1;
  private static final long LONGEST_SHAPE = 8;

  private static final ConcurrentHashMap<Long, Kernel> KERNELS = new ConcurrentHashMap<>();
  private static final AtomicLong LAST = new AtomicLong();
  private static final Functions FUNCTIONS = new Functions();
  private static final Stubs STUBS = new Stubs();

  private final Arena arena = Arena.ofShared();
  private final List<Long> numbers = new ArrayList<>();
  private final MemorySegment domain;

  /**
   * Operators.
   *
   * @param names of the domain and of each operator in it
   */
  JavaOperators(String domainName, List<String> names, List<Kernel> kernels) {
    OrtApi api = OrtApi.get();
    this.domain =
        api.create(
            "cannot add operators",
            (memory, out) ->
                api.returning(CREATE_DOMAIN, ADDRESS, ADDRESS)
                    .invoke(arena.allocateFrom(domainName), out));
    for (int i = 0; i < kernels.size(); i++) {
      long number = LAST.incrementAndGet();
      KERNELS.put(number, kernels.get(i));
      numbers.add(number);
      MemorySegment operator = STUBS.operator(arena, names.get(i), number);
      call(ADD_TO_DOMAIN, domain, operator);
    }
  }

  /** Makes them known to a session that is going to be created. */
  void addTo(MemorySegment options) {
    call(ADD_DOMAIN, options, domain);
  }

  private static void call(int function, MemorySegment to, MemorySegment what) {
    OrtApi api = OrtApi.get();
    try {
      api.check(
          "cannot add operators",
          (MemorySegment) api.returning(function, ADDRESS, ADDRESS).invokeExact(to, what));
    } catch (Throwable e) {
      throw OrtApi.failed(e);
    }
  }

  /** After the session was closed. */
  @Override
  public void close() {
    OrtApi.get().release(RELEASE_DOMAIN, domain);
    numbers.forEach(KERNELS::remove);
    arena.close();
  }

  /** Functions that kernels call. */
  private static final class Functions {
    private final MethodHandle input = quick(GET_INPUT, ADDRESS, JAVA_LONG, ADDRESS);
    private final MethodHandle output =
        OrtApi.get().returning(GET_OUTPUT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
    private final MethodHandle data = quick(TENSOR_DATA, ADDRESS, ADDRESS);
    private final MethodHandle describe = quick(GET_TYPE_AND_SHAPE, ADDRESS, ADDRESS);
    private final MethodHandle count = quick(GET_DIMENSIONS_COUNT, ADDRESS, ADDRESS);
    private final MethodHandle dimensions = quick(GET_DIMENSIONS, ADDRESS, ADDRESS, JAVA_LONG);
    private final MethodHandle release =
        OrtApi.get().function(RELEASE_TYPE_AND_SHAPE, FunctionDescriptor.ofVoid(ADDRESS));

    private static MethodHandle quick(int index, MemoryLayout... parameters) {
      return OrtApi.get()
          .function(
              index, FunctionDescriptor.of(ADDRESS, parameters), Linker.Option.critical(false));
    }
  }

  /** One call of a kernel. */
  private static final class Call implements Kernel.Call {
    private final MemorySegment context;
    private final MemorySegment out; // a pointer, then dimensions

    Call(MemorySegment context, MemorySegment out) {
      this.context = context;
      this.out = out;
    }

    private MemorySegment value(int index) throws Throwable {
      check((MemorySegment) FUNCTIONS.input.invokeExact(context, (long) index, out));
      return out.get(ADDRESS, 0);
    }

    private MemorySegment data(MemorySegment value, long bytes) throws Throwable {
      check((MemorySegment) FUNCTIONS.data.invokeExact(value, out));
      return out.get(ADDRESS, 0).reinterpret(bytes);
    }

    @Override
    public long[] shape(int input) {
      try {
        check((MemorySegment) FUNCTIONS.describe.invokeExact(value(input), out));
        MemorySegment info = out.get(ADDRESS, 0);
        check((MemorySegment) FUNCTIONS.count.invokeExact(info, out));
        long count = out.get(JAVA_LONG, 0);
        long[] shape = new long[(int) Math.min(count, LONGEST_SHAPE)];
        check((MemorySegment) FUNCTIONS.dimensions.invokeExact(info, out, (long) shape.length));
        MemorySegment.copy(out, JAVA_LONG, 0, shape, 0, shape.length);
        FUNCTIONS.release.invokeExact(info);
        return shape;
      } catch (Throwable e) {
        throw OrtApi.failed(e);
      }
    }

    @Override
    public MemorySegment input(int index, long bytes) {
      try {
        return data(value(index), bytes);
      } catch (Throwable e) {
        throw OrtApi.failed(e);
      }
    }

    @Override
    public MemorySegment output(int index, long bytes, long... shape) {
      try {
        MemorySegment.copy(shape, 0, out, JAVA_LONG, ADDRESS.byteSize(), shape.length);
        check(
            (MemorySegment)
                FUNCTIONS.output.invokeExact(
                    context,
                    (long) index,
                    out.asSlice(ADDRESS.byteSize()),
                    (long) shape.length,
                    out));
        return data(out.get(ADDRESS, 0), bytes);
      } catch (Throwable e) {
        throw OrtApi.failed(e);
      }
    }

    private static void check(MemorySegment status) {
      if (status.address() != 0) {
        OrtApi.get().check("an operator failed", status);
      }
    }
  }

  /** What ONNX Runtime calls. */
  private static final class Stubs {
    private static final ThreadLocal<MemorySegment> OUT =
        ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(JAVA_LONG, 2 + LONGEST_SHAPE));

    private final MemorySegment createKernel =
        stub("createKernel", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    private final MemorySegment name = stub("name", ADDRESS, ADDRESS);
    private final MemorySegment provider = stub("provider", ADDRESS, ADDRESS);
    private final MemorySegment inputType = stub("inputType", JAVA_INT, ADDRESS, JAVA_LONG);
    private final MemorySegment inputCount = stub("inputCount", JAVA_LONG, ADDRESS);
    private final MemorySegment outputType = stub("outputType", JAVA_INT, ADDRESS, JAVA_LONG);
    private final MemorySegment outputCount = stub("outputCount", JAVA_LONG, ADDRESS);
    private final MemorySegment compute = stub("compute", ADDRESS, ADDRESS, ADDRESS);
    private final MemorySegment destroy = stub("destroy", null, ADDRESS);
    private final MemorySegment zeroAt = stub("zeroAt", JAVA_INT, ADDRESS, JAVA_LONG);
    private final MemorySegment zero = stub("zero", JAVA_INT, ADDRESS);

    private static MemorySegment stub(
        String name, @Nullable MemoryLayout result, MemoryLayout... in) {
      FunctionDescriptor type =
          result == null ? FunctionDescriptor.ofVoid(in) : FunctionDescriptor.of(result, in);
      MethodType method = type.toMethodType();
      try {
        MethodHandle handle = MethodHandles.lookup().findStatic(Stubs.class, name, method);
        return Linker.nativeLinker().upcallStub(handle, type, Arena.global());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    MemorySegment operator(Arena arena, String operatorName, long number) {
      MemorySegment operator = arena.allocate(JAVA_LONG, ALL_WORDS);
      operator.set(JAVA_INT, 0, VERSION);
      set(operator, GET_NAME, name);
      set(operator, GET_PROVIDER, provider);
      set(operator, GET_INPUT_TYPE, inputType);
      set(operator, GET_INPUT_COUNT, inputCount);
      set(operator, GET_OUTPUT_TYPE, outputType);
      set(operator, GET_OUTPUT_COUNT, outputCount);
      set(operator, KERNEL_DESTROY, destroy);
      set(operator, GET_INPUT_CHARACTERISTIC, zeroAt);
      set(operator, GET_OUTPUT_CHARACTERISTIC, zeroAt);
      set(operator, GET_INPUT_MEMORY, zeroAt);
      for (int i = 0; i < 4; i++) {
        set(operator, ARITY + i, zero);
      }
      set(operator, CREATE_KERNEL, createKernel);
      set(operator, KERNEL_COMPUTE, compute);
      set(operator, NAME, arena.allocateFrom(operatorName));
      operator.setAtIndex(JAVA_LONG, NUMBER, number);
      return operator;
    }

    private static void set(MemorySegment operator, int word, MemorySegment pointer) {
      operator.setAtIndex(ADDRESS, word, pointer);
    }

    private static MemorySegment whole(MemorySegment operator) {
      return operator.reinterpret(ALL_WORDS * ValueLayout.JAVA_LONG.byteSize());
    }

    private static Kernel kernel(MemorySegment operator) {
      return kernel(whole(operator).getAtIndex(JAVA_LONG, NUMBER));
    }

    private static Kernel kernel(long number) {
      Kernel kernel = KERNELS.get(number);
      if (kernel == null) {
        throw new IllegalStateException("the operator was closed");
      }
      return kernel;
    }

    @SuppressWarnings("unused")
    private static MemorySegment createKernel(
        MemorySegment operator, MemorySegment api, MemorySegment info, MemorySegment out) {
      out.reinterpret(ADDRESS.byteSize())
          .set(JAVA_LONG, 0, whole(operator).getAtIndex(JAVA_LONG, NUMBER));
      return MemorySegment.NULL;
    }

    @SuppressWarnings("unused")
    private static MemorySegment name(MemorySegment operator) {
      return whole(operator).getAtIndex(ADDRESS, NAME);
    }

    @SuppressWarnings("unused")
    private static MemorySegment provider(MemorySegment operator) {
      return MemorySegment.NULL; // the CPU
    }

    @SuppressWarnings("unused")
    private static int inputType(MemorySegment operator, long index) {
      return kernel(operator).inputs().get((int) index).onnx();
    }

    @SuppressWarnings("unused")
    private static long inputCount(MemorySegment operator) {
      return kernel(operator).inputs().size();
    }

    @SuppressWarnings("unused")
    private static int outputType(MemorySegment operator, long index) {
      return kernel(operator).outputs().get((int) index).onnx();
    }

    @SuppressWarnings("unused")
    private static long outputCount(MemorySegment operator) {
      return kernel(operator).outputs().size();
    }

    @SuppressWarnings("unused")
    private static int zeroAt(MemorySegment operator, long index) {
      return 0; // required, in the default memory
    }

    @SuppressWarnings("unused")
    private static int zero(MemorySegment operator) {
      return 0;
    }

    @SuppressWarnings("unused")
    private static void destroy(MemorySegment number) {
      // The kernel belongs to the operators.
    }

    /** An exception that left it would end the process. */
    @SuppressWarnings("unused")
    private static MemorySegment compute(MemorySegment number, MemorySegment context) {
      try {
        kernel(number.address()).run(new Call(context, OUT.get()));
        return MemorySegment.NULL;
      } catch (Throwable e) {
        return status(String.valueOf(e));
      }
    }

    private static MemorySegment status(String message) {
      try (Arena arena = Arena.ofConfined()) {
        MethodHandle create =
            OrtApi.get().function(CREATE_STATUS, FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS));
        return (MemorySegment) create.invokeExact(FAIL, arena.allocateFrom(message));
      } catch (Throwable e) {
        throw OrtApi.failed(e);
      }
    }
  }
}
