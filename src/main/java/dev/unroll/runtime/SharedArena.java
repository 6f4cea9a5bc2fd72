package dev.unroll.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The memory arena that several sessions share. Without it each session has an arena of its own,
 * which it never gives back. A training has a session for each shape of its batches: with an arena
 * each, a translating Transformer of 5.5 million parameters (batches of 2,048 tokens a side) takes
 * 8.5 GB, with one for all 2.9 GB.
 *
 * <p>Where a process loads ONNX Runtime twice, for two class loaders, only the sessions of the
 * first share; no program but a test does so.
 */
final class SharedArena {
  /** The session option that selects it. */
  static final String OPTION = "session.use_env_allocators";

  private static final int FATAL = 4;
  private static final int ARENA_ALLOCATOR = 1;
  private static final int DEFAULT_MEMORY = 0;

  private static final boolean REGISTERED = register();

  private SharedArena() {}

  /** Whether this build of ONNX Runtime has one; if not, each session has its own. */
  static boolean exists() {
    return REGISTERED;
  }

  private static boolean register() {
    OrtApi api = OrtApi.get();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment environment = arena.allocate(ADDRESS);
      MemorySegment memory = arena.allocate(ADDRESS);
      String failure = "ONNX Runtime has no arena to share";
      // The environment that exists already is found again.
      api.check(
          failure,
          (MemorySegment)
              api.returning(OrtApi.CREATE_ENV, JAVA_INT, ADDRESS, ADDRESS)
                  .invokeExact(FATAL, arena.allocateFrom("unroll"), environment));
      api.check(
          failure,
          (MemorySegment)
              api.returning(OrtApi.CREATE_CPU_MEMORY_INFO, JAVA_INT, JAVA_INT, ADDRESS)
                  .invokeExact(ARENA_ALLOCATOR, DEFAULT_MEMORY, memory));
      api.check(
          failure,
          (MemorySegment)
              api.returning(OrtApi.CREATE_AND_REGISTER_ALLOCATOR, ADDRESS, ADDRESS, ADDRESS)
                  .invokeExact(
                      environment.get(ADDRESS, 0), memory.get(ADDRESS, 0), MemorySegment.NULL));
      return true;
    } catch (RuntimeFailure e) {
      return false;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot ask ONNX Runtime for a shared arena", e);
    }
  }
}
