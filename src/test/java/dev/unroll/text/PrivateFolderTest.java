package dev.unroll.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class PrivateFolderTest {
  @TempDir Path parent;

  private Path folder;

  @BeforeEach
  void name() {
    folder = parent.resolve("below").resolve("native");
  }

  @Test
  void missingFolder_isMadeForItsOwnerOnly() throws IOException {
    assertThat(PrivateFolder.usable(folder)).contains(folder.toRealPath());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(PrivateFolder.usable(folder)).isPresent();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void folderThatOthersMayWrite_isNotUsed() throws IOException {
    Files.createDirectories(folder);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThat(PrivateFolder.usable(folder)).isEmpty();
  }

  @Test
  void linkOrFileInItsPlace_isNotUsed() throws IOException {
    Files.createDirectories(folder.getParent());
    Files.createSymbolicLink(folder, Files.createDirectory(parent.resolve("planted")));
    assertThat(PrivateFolder.usable(folder)).isEmpty();

    Files.delete(folder);
    Files.writeString(folder, "in the way");
    assertThat(PrivateFolder.usable(folder)).isEmpty();
    assertThat(PrivateFolder.usable(folder.resolve("below"))).isEmpty();
  }
}
