package dev.unroll.cli;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * One of the process's three streams. Java tells whether a person is at all of them, but not at
 * which.
 */
enum StandardStream {
  INPUT(0),
  OUTPUT(1),
  ERROR(2);

  private final int descriptor;

  StandardStream(int descriptor) {
    this.descriptor = descriptor;
  }

  /** Whether it is a terminal, as the C library says; where it cannot be asked, it is none. */
  @SuppressWarnings("restricted") // The application's manifest enables native access.
  boolean isTerminal() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> isatty =
        linker.defaultLookup().find("isatty").or(() -> linker.defaultLookup().find("_isatty"));
    if (isatty.isEmpty()) {
      return false;
    }
    FunctionDescriptor shape = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      return (int) linker.downcallHandle(isatty.get(), shape).invokeExact(descriptor) != 0;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot ask whether " + this + " is a terminal", e);
    }
  }
}
