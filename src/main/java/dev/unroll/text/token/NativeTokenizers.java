package dev.unroll.text.token;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import dev.unroll.text.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The conditions under which the native tokenizer library is loaded.
 *
 * <ul>
 *   <li>It never reaches for the network: DJL is set to offline mode, which also keeps it to the
 *       CPU library inside its jar.
 *   <li>It is unpacked once into {@code ~/.cache/unroll/native} ({@code XDG_CACHE_HOME} is
 *       honoured), or into a folder that {@code ENGINE_CACHE_DIR} or {@code DJL_CACHE_DIR} name.
 *       Where the cache is not writable, as in a container with a read-only home, or another user
 *       may write it, a folder of this user under {@code java.io.tmpdir} is used.
 *   <li>Only DJL's warnings are logged, and none of its search for a GPU, which it does not use.
 * </ul>
 */
public final class NativeTokenizers {
  /** A strong reference: a logger that is garbage-collected loses its level. */
  private static final Logger DJL = Logger.getLogger("ai.djl");

  private static final Logger DJL_CUDA = Logger.getLogger("ai.djl.util.cuda");

  private static final String CACHE = "ENGINE_CACHE_DIR";

  /** Why the library cannot be used, {@code null} if it can. */
  @SuppressWarnings("StaticAssignmentOfThrowable") // only the cause of those that are thrown
  private static final @Nullable Throwable UNLOADABLE = load();

  private NativeTokenizers() {}

  /**
   * Returns once the library is loaded.
   *
   * @throws TokenizerException if it cannot be
   */
  static void ensureLoaded() {
    if (UNLOADABLE != null) {
      throw new TokenizerException(
          "the native tokenizer library cannot be loaded: " + UNLOADABLE.getMessage(), UNLOADABLE);
    }
  }

  private static @Nullable Throwable load() {
    DJL.setLevel(Level.WARNING);
    DJL_CUDA.setLevel(Level.OFF);
    System.setProperty("ai.djl.offline", "true");
    Path temporary = null;
    try {
      if (chosen(CACHE) == null && chosen("DJL_CACHE_DIR") == null) {
        Path cache = PrivateFolder.forLibraries().orElse(null);
        if (cache == null) {
          temporary = Files.createTempDirectory("unroll-native");
          cache = temporary;
        }
        System.setProperty(CACHE, cache.toString());
      }
      LibUtils.checkStatus();
      return null;
    } catch (IOException | RuntimeException | LinkageError unloadable) {
      Throwable reason = unloadable;
      while (reason.getCause() != null) {
        reason = reason.getCause();
      }
      return reason;
    } finally {
      if (temporary != null) {
        delete(temporary);
      }
    }
  }

  private static @Nullable String chosen(String name) {
    String fromEnvironment = System.getenv(name);
    return fromEnvironment == null ? System.getProperty(name) : fromEnvironment;
  }

  private static void delete(Path folder) {
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException inUse) {
      folder.toFile().deleteOnExit();
    }
  }
}
