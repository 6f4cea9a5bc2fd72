package dev.unroll.api.libretranslate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedFolderTest {
  @TempDir private Path temporary = Path.of("");

  private Path folder(String name, String... files) throws IOException {
    Path folder = Files.createDirectory(temporary.resolve(name));
    for (String file : files) {
      Files.writeString(folder.resolve(file), "x");
    }
    return folder;
  }

  @Test
  void folderOfAProcessThatWasKilled_isDeleted_andNothingElse() throws IOException {
    Path left = folder("unroll-files1", "lock", "one", "two");
    Path others = folder("unroll-files2", "one");
    Path named = folder("files", "lock", "one");
    Path linked = Files.createSymbolicLink(temporary.resolve("unroll-files3"), named);
    try (LockedFolder live = LockedFolder.in(temporary)) {
      Path kept = Files.writeString(live.path().resolve("kept"), "x");

      LockedFolder.deleteLeft(temporary);

      assertThat(left).doesNotExist();
      assertThat(others.resolve("one")).exists();
      assertThat(linked.resolve("one")).exists();
      assertThat(kept).exists();
      Files.delete(kept);
    }
    assertThat(temporary).isDirectoryNotContaining("glob:**/unroll-files[!23]*");
  }

  /** A process that has a folder, and writes where it is. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      LockedFolder folder = LockedFolder.in(Path.of(arguments[0]));
      Files.writeString(folder.path().resolve("one"), "x");
      System.out.println(folder.path());
      var unused = System.in.read();
    }
  }

  private static String where(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()))
        .toString();
  }

  @Test
  void folderOfAnotherProcess_staysUntilItIsKilled() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                where(Holder.class) + File.pathSeparator + where(LockedFolder.class),
                Holder.class.getName(),
                temporary.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = other.inputReader()) {
      Path folder = Path.of(out.readLine());

      LockedFolder.deleteLeft(temporary);
      assertThat(folder.resolve("one")).exists();

      other.destroyForcibly().waitFor();
      assertThat(folder.resolve("one")).exists();
      LockedFolder.deleteLeft(temporary);
      assertThat(folder).doesNotExist();
    } finally {
      other.destroyForcibly();
    }
  }
}
