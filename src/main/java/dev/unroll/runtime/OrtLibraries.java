package dev.unroll.runtime;

import ai.onnxruntime.OrtEnvironment;
import dev.unroll.text.PrivateFolder;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * ONNX Runtime's native libraries, unpacked once into the user's {@link PrivateFolder}. ONNX
 * Runtime itself unpacks them into the temporary folder at each start, where they stay when the
 * process is killed. A file that is there already is compared byte by byte before it is loaded.
 */
final class OrtLibraries {
  private static final String PROPERTY = "onnxruntime.native.path";
  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

  private OrtLibraries() {}

  /** Tells ONNX Runtime where its libraries are, unless the user did or they cannot be there. */
  static void unpack() {
    if (System.getProperty(PROPERTY) != null || hasResource("onnxruntime_providers_cuda")) {
      return; // The provider for CUDA looks for others beside itself.
    }
    Optional<Path> folder = PrivateFolder.forLibraries();
    if (folder.isPresent() && LIBRARIES.stream().allMatch(OrtLibraries::hasResource)) {
      try {
        Path own = folder.get().resolve("onnxruntime-" + platform());
        Files.createDirectories(own);
        for (String library : LIBRARIES) {
          unpack(library, own.resolve(System.mapLibraryName(library)));
        }
        System.setProperty(PROPERTY, own.toString());
      } catch (IOException e) {
        // A full disk, for example: ONNX Runtime tries the temporary folder, and says so.
      }
    }
  }

  private static void unpack(String library, Path target) throws IOException {
    if (Files.exists(target)) {
      try (InputStream wanted = resource(library);
          InputStream found = new BufferedInputStream(Files.newInputStream(target), 1 << 16)) {
        if (isSame(wanted, found)) {
          return;
        }
      }
    }
    Path fresh = Files.createTempFile(target.getParent(), library, null);
    try (InputStream wanted = resource(library)) {
      Files.copy(wanted, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE); // Others may load the old one.
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static boolean isSame(InputStream one, InputStream other) throws IOException {
    byte[] expected = new byte[1 << 16];
    while (true) {
      int count = one.readNBytes(expected, 0, expected.length);
      byte[] found = other.readNBytes(count == 0 ? 1 : count);
      if (found.length != count) {
        return false;
      }
      if (count == 0) {
        return true;
      }
      if (!Arrays.equals(expected, 0, count, found, 0, count)) {
        return false;
      }
    }
  }

  private static boolean hasResource(String library) {
    return OrtEnvironment.class.getResource(name(library)) != null;
  }

  private static InputStream resource(String library) throws IOException {
    InputStream resource = OrtEnvironment.class.getResourceAsStream(name(library));
    if (resource == null) {
      throw new IOException(name(library) + " is not in this build");
    }
    return resource;
  }

  private static String name(String library) {
    return "/ai/onnxruntime/native/" + platform() + "/" + System.mapLibraryName(library);
  }

  private static String platform() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch", "");
    return (system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux")
        + (machine.equals("aarch64") || machine.equals("arm64") ? "-aarch64" : "-x64");
  }
}
