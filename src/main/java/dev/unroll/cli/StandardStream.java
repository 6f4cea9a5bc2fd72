package dev.unroll.cli;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One of the process's three streams. Java tells whether a person is at all of them, but not at
 * which, and not that the input is closed.
 */
enum StandardStream {
  INPUT(0),
  OUTPUT(1),
  ERROR(2);

  /** {@code fcntl}'s command that gives how a file was opened, and what it may give. */
  private static final int HOW_OPENED = 3;

  private static final int ACCESS = 3;
  private static final int ONLY_WRITTEN = 1;

  private final int descriptor;

  StandardStream(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Whether it is a terminal, as the C library says; where it cannot be asked, it is none. */
  boolean isTerminal() {
    FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    return call("isatty", shape, descriptor).orElse(0) != 0;
  }

  /**
   * Whether what is read from this stream is the user's. Where the process was started without it,
   * its number belongs to the first file that the virtual machine opened, one of its own; and the
   * launcher opens a closed input to be written.
   */
  boolean isReadable() {
    FunctionDescriptor shape =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    Optional<Integer> how = call("fcntl", shape, descriptor, HOW_OPENED);
    if (how.isEmpty()) {
      return true;
    }
    boolean wrongWay = (how.get() & ACCESS) == ONLY_WRITTEN;
    return how.get() >= 0 && !wrongWay && !isOfTheVirtualMachine();
  }

  private boolean isOfTheVirtualMachine() {
    try {
      Path file = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return file.startsWith(Path.of(System.getProperty("java.home")).toRealPath());
    } catch (IOException | RuntimeException unknown) {
      return false;
    }
  }

  /** What a function of the C library returns; nothing where there is none. */
  @SuppressWarnings("restricted") // The application's manifest enables native access.
  private Optional<Integer> call(String name, FunctionDescriptor shape, Object... arguments) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> function =
        linker.defaultLookup().find(name).or(() -> linker.defaultLookup().find("_" + name));
    if (function.isEmpty()) {
      return Optional.empty();
    }
    try {
      Linker.Option variadic = Linker.Option.firstVariadicArg(arguments.length);
      return Optional.of(
          (int)
              linker
                  .downcallHandle(function.get(), shape, variadic)
                  .invokeWithArguments(arguments));
    } catch (Throwable e) {
      throw new IllegalStateException("cannot ask about " + this + " with " + name, e);
    }
  }
}
