package dev.unroll.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class OrtLibrariesTest {
  private static final String LIBRARY = "onnxruntime4j_jni";

  @TempDir private Path folder;

  private Path file;
  private byte[] whole;

  @BeforeEach
  void unpack() throws IOException {
    file = folder.resolve("library");
    OrtLibraries.unpack(LIBRARY, file);
    whole = Files.readAllBytes(file);
  }

  @Test
  void fileThatIsThere_isUsedAsItIs() throws IOException {
    Object before = Files.getAttribute(file, "fileKey");
    assertThat(before).isNotNull();

    OrtLibraries.unpack(LIBRARY, file);

    assertThat(Files.getAttribute(file, "fileKey")).isEqualTo(before);
  }

  @Test
  void damagedFile_isReplaced() throws IOException {
    byte[] changed = whole.clone();
    changed[whole.length / 2] ^= 1;
    for (byte[] damaged : new byte[][] {changed, Arrays.copyOf(whole, 1000), new byte[0]}) {
      Files.write(file, damaged);

      OrtLibraries.unpack(LIBRARY, file);

      assertThat(file).hasBinaryContent(whole);
    }
    assertThat(folder.toFile().list()).containsExactly("library"); // No temporary file is left.
  }
}
