package dev.unroll.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The memory arena that several sessions share. Without it each session has an arena of its own,
 * which it never gives back. A training has a session for each shape of its batches: with an arena
 * each, a translating Transformer of 5.5 million parameters (batches of 2,048 tokens a side) takes
 * 8.5 GB, with one for all 2.9 GB.
 *
 * <p>ONNX Runtime's C API has such an arena, but its Java API does not, so this class calls the C
 * API. Its functions are in a table whose order is part of its ABI: new ones are only added at the
 * end. Where a process loads ONNX Runtime twice, for two class loaders, only the sessions of the
 * first share; no program but a test does so.
 */
final class SharedArena {
  /** The session option that selects it. */
  static final String OPTION = "session.use_env_allocators";

  private static final int API_VERSION = 22;
  private static final int CREATE_ENV = 3;
  private static final int CREATE_CPU_MEMORY_INFO = 69;
  private static final int CREATE_AND_REGISTER_ALLOCATOR = 144;

  private static final int FATAL = 4;
  private static final int ARENA_ALLOCATOR = 1;
  private static final int DEFAULT_MEMORY = 0;

  private static final boolean REGISTERED = register();

  private SharedArena() {}

  /** Whether this build of ONNX Runtime has one; if not, each session has its own. */
  static boolean exists() {
    return REGISTERED;
  }

  @SuppressWarnings("restricted") // The application's manifest enables native access.
  private static boolean register() {
    var _ = Environment.get(); // Loads the library, and is the environment that is found below.
    Optional<MemorySegment> base = SymbolLookup.loaderLookup().find("OrtGetApiBase");
    if (base.isEmpty()) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      Table table = Table.of(base.get());
      MemorySegment environment = arena.allocate(ADDRESS);
      MemorySegment memory = arena.allocate(ADDRESS);
      return table.succeeds(
              CREATE_ENV,
              FunctionDescriptor.of(ADDRESS, JAVA_INT, ADDRESS, ADDRESS),
              FATAL,
              arena.allocateFrom("unroll"),
              environment)
          && table.succeeds(
              CREATE_CPU_MEMORY_INFO,
              FunctionDescriptor.of(ADDRESS, JAVA_INT, JAVA_INT, ADDRESS),
              ARENA_ALLOCATOR,
              DEFAULT_MEMORY,
              memory)
          && table.succeeds(
              CREATE_AND_REGISTER_ALLOCATOR,
              FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, ADDRESS),
              environment.get(ADDRESS, 0),
              memory.get(ADDRESS, 0),
              MemorySegment.NULL);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot ask ONNX Runtime for a shared arena", e);
    }
  }

  /** The functions of the C API, by their place in its table. */
  private record Table(MemorySegment functions) {

    @SuppressWarnings("restricted")
    static Table of(MemorySegment getApiBase) throws Throwable {
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor ofApiBase = FunctionDescriptor.of(ADDRESS);
      FunctionDescriptor ofApi = FunctionDescriptor.of(ADDRESS, JAVA_INT);
      MemorySegment base =
          (MemorySegment) linker.downcallHandle(getApiBase, ofApiBase).invokeExact();
      MemorySegment getApi = base.reinterpret(ADDRESS.byteSize()).get(ADDRESS, 0);
      MemorySegment api =
          (MemorySegment) linker.downcallHandle(getApi, ofApi).invokeExact(API_VERSION);
      MemoryLayout table = MemoryLayout.sequenceLayout(CREATE_AND_REGISTER_ALLOCATOR + 1, ADDRESS);
      return new Table(api.reinterpret(table.byteSize()));
    }

    /** Calls a function, which returns null when it succeeds and otherwise a status. */
    @SuppressWarnings("restricted")
    boolean succeeds(int index, FunctionDescriptor type, Object... arguments) throws Throwable {
      MethodHandle function =
          Linker.nativeLinker().downcallHandle(functions.getAtIndex(ADDRESS, index), type);
      return ((MemorySegment) function.invokeWithArguments(arguments)).address() == 0;
    }
  }
}
