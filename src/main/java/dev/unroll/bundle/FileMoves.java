package dev.unroll.bundle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The atomic steps by which a folder takes another's place. A port: tests let them fail. */
interface FileMoves {
  /** Those of the operating system. */
  FileMoves SYSTEM = new OfSystem();

  /**
   * Exchanges two folders, so that nobody sees a moment without either.
   *
   * @return false where the system or the file system cannot; nothing has changed then
   * @throws IOException when it can, but refuses
   */
  boolean exchange(Path one, Path other) throws IOException;

  /** Gives a folder a name that no other has. */
  void move(Path from, Path to) throws IOException;

  /** {@code renameat2} where the C library has it, which Linux's does. */
  final class OfSystem implements FileMoves {
    private static final int IN_WORKING_FOLDER = -100; // AT_FDCWD; the paths are absolute
    private static final int EXCHANGE = 2; // RENAME_EXCHANGE
    private static final String ERRNO = "errno";

    /** EINVAL, ENOSYS and EOPNOTSUPP: the kernel or the file system has no exchange. */
    private static final Set<Integer> UNSUPPORTED = Set.of(22, 38, 95);

    private static final StructLayout STATE = Linker.Option.captureStateLayout();

    private final @Nullable MethodHandle renameat2 = find();

    @SuppressWarnings("restricted") // The application's manifest enables native access.
    private static @Nullable MethodHandle find() {
      Linker linker = Linker.nativeLinker();
      Optional<MemorySegment> function = linker.defaultLookup().find("renameat2");
      return function
          .map(
              at ->
                  linker.downcallHandle(
                      at,
                      FunctionDescriptor.of(
                          JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT),
                      Linker.Option.captureCallState(ERRNO)))
          .orElse(null);
    }

    @Override
    public boolean exchange(Path one, Path other) throws IOException {
      if (renameat2 == null || !one.getFileSystem().equals(FileSystems.getDefault())) {
        return false;
      }
      int error;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        int result =
            (int)
                renameat2.invokeExact(
                    state,
                    IN_WORKING_FOLDER,
                    arena.allocateFrom(one.toString()),
                    IN_WORKING_FOLDER,
                    arena.allocateFrom(other.toString()),
                    EXCHANGE);
        if (result == 0) {
          return true;
        }
        error = (int) STATE.varHandle(MemoryLayout.PathElement.groupElement(ERRNO)).get(state, 0L);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("cannot call renameat2", e);
      }
      if (UNSUPPORTED.contains(error)) {
        return false;
      }
      throw new IOException(
          "%s cannot change places with %s (error %d)".formatted(one, other, error));
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
