package dev.unroll.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.Set;

/**
 * The one ONNX Runtime environment of this process, without telemetry and without log output: its
 * errors are exceptions.
 *
 * <p>ONNX Runtime 1.29 for Linux has telemetry, which is on unless a variable of the process
 * environment says otherwise. It keeps a database in the user's cache folder, has code to upload
 * it, and crashes the process at its start when the command line is longer than about 4 KB. Java
 * cannot change its own environment variables, the C library can.
 */
final class Environment {
  private static final String TELEMETRY_OFF = "ORT_DISABLE_TELEMETRY";

  private static final OrtEnvironment INSTANCE = create();

  private Environment() {}

  static OrtEnvironment get() {
    return INSTANCE;
  }

  /**
   * What this build can run on. Here, where ONNX Runtime has been prepared before: to ask it loads
   * it.
   */
  static Set<OrtProvider> providers() {
    return OrtEnvironment.getAvailableProviders();
  }

  private static OrtEnvironment create() {
    setVariable(TELEMETRY_OFF, "1");
    OrtLibraries.unpack();
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "unroll");
  }

  /**
   * Sets a variable where there is a POSIX {@code setenv}; elsewhere there is no such telemetry.
   */
  @SuppressWarnings("restricted") // The application's manifest enables native access.
  private static void setVariable(String name, String value) {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return;
    }
    MethodHandle call =
        linker.downcallHandle(
            setenv.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int _ = (int) call.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
    } catch (Throwable e) {
      throw new IllegalStateException("cannot set " + name, e);
    }
  }
}
