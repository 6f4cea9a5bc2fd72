package dev.unroll.runtime;

import ai.onnxruntime.OrtEnvironment;
import dev.unroll.text.PrivateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * ONNX Runtime's native libraries, unpacked once into the user's {@link PrivateFolder}. ONNX
 * Runtime itself unpacks them into the temporary folder at each start, where they stay when the
 * process is killed. A file that is there already has been written by this user; it is loaded if
 * its length and its checksum are those that the jar records, else it is damaged or of another
 * version and replaced. To unpack the one in the jar and compare the bytes takes ten times as long.
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
    Optional<Path> folder =
        PrivateFolder.forLibraries()
            .map(all -> all.resolve("onnxruntime-" + platform()))
            .flatMap(PrivateFolder::usable);
    if (folder.isPresent() && LIBRARIES.stream().allMatch(OrtLibraries::hasResource)) {
      try {
        for (String library : LIBRARIES) {
          unpack(library, folder.get().resolve(System.mapLibraryName(library)));
        }
        System.setProperty(PROPERTY, folder.get().toString());
      } catch (IOException e) {
        // A full disk, for example: ONNX Runtime tries the temporary folder, and says so.
      }
    }
  }

  /** Unpacks a library unless the file is there and whole. */
  static void unpack(String library, Path target) throws IOException {
    URL resource = resource(library);
    if (Files.exists(target) && isUnpacked(resource, target)) {
      return;
    }
    Path fresh = Files.createTempFile(target.getParent(), library, null);
    try (InputStream wanted = resource.openStream()) {
      Files.copy(wanted, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE); // Others may load the old one.
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Whether a file is the one in the jar; elsewhere nothing is recorded that would tell. */
  private static boolean isUnpacked(URL resource, Path file) throws IOException {
    if (!(resource.openConnection() instanceof JarURLConnection connection)) {
      return false;
    }
    JarEntry entry = connection.getJarEntry();
    return entry.getSize() == Files.size(file) && entry.getCrc() == checksum(file);
  }

  private static long checksum(Path file) throws IOException {
    try (CheckedInputStream in = new CheckedInputStream(Files.newInputStream(file), new CRC32())) {
      in.transferTo(OutputStream.nullOutputStream());
      return in.getChecksum().getValue();
    }
  }

  private static boolean hasResource(String library) {
    return OrtEnvironment.class.getResource(name(library)) != null;
  }

  private static URL resource(String library) throws IOException {
    URL resource = OrtEnvironment.class.getResource(name(library));
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
