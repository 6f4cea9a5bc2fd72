package dev.unroll;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program in a shell: full disks, closed streams, readers that have gone. */
@EnabledOnOs(OS.LINUX)
class ShellIT {
  private static final Path LAUNCHER = Path.of("target/unroll").toAbsolutePath();
  private static final String JAR =
      "\"$JAVA\" -jar " + Path.of("target/quarkus-app/quarkus-run.jar").toAbsolutePath();

  @TempDir private Path folder;

  private record Ended(int exitCode, String out, String err) {}

  private Ended shell(String script) throws Exception {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", script);
    builder
        .environment()
        .putAll(
            Map.of(
                "UNROLL", LAUNCHER.toString(),
                "JAVA", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "UNROLL_MODELS", Path.of("models").toAbsolutePath().toString(),
                "XDG_CACHE_HOME", folder.resolve("cache").toString(),
                "FOLDER", folder.toString()));
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    boolean ended = process.waitFor(60, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as(script).isTrue();
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  @Test
  void outputOntoAFullDisk_isAFailureInOneLine() throws Exception {
    Ended ended = shell("$UNROLL forecast sine-lstm >/dev/full");

    assertThat(ended.exitCode).isEqualTo(1);
    assertThat(ended.err)
        .isEqualTo("unroll: cannot write to the standard output: No space left on device\n");
  }

  @Test
  void closedOutput_isAFailureInOneLine_withAndWithoutTheLauncher() throws Exception {
    for (String program : new String[] {"$UNROLL", JAR}) {
      Ended ended = shell(program + " --version >&-");

      assertThat(ended.exitCode).as(program).isEqualTo(1);
      assertThat(ended.err)
          .isEqualTo("unroll: cannot write to the standard output: it is closed\n");
    }
  }

  @Test
  void readerThatHasGone_endsTheCommandAsGnuToolsEnd() throws Exception {
    Ended ended = shell("$UNROLL data list | true; echo ${PIPESTATUS[0]}");

    assertThat(ended.out).isEqualTo("141\n");
    assertThat(ended.err).isEmpty();
  }

  @Test
  void closedInput_isAFailureInOneLine_withAndWithoutTheLauncher() throws Exception {
    for (String command :
        new String[] {
          "$UNROLL forecast sine-lstm --file -",
          JAR + " forecast sine-lstm --file -",
          "$UNROLL translate reverse-attention",
        }) {
      Ended ended = shell(command + " <&-");

      assertThat(ended.exitCode).as(command).isEqualTo(1);
      assertThat(ended.out).isEmpty();
      assertThat(ended.err)
          .isEqualTo("unroll: standard input is closed: there are no lines to read\n");
    }
  }

  @Test
  void temporaryFolderThatCannotBeUsed_isOneLine() throws Exception {
    Ended ended =
        shell(
            "UNROLL_JAVA_OPTS=-Djava.io.tmpdir=/proc/self/fdinfo $UNROLL forecast sine-lstm"
                + " --horizon 1");

    assertThat(ended.exitCode).isEqualTo(1);
    assertThat(ended.out).isEmpty();
    assertThat(ended.err)
        .startsWith("unroll: a native library cannot be loaded: ")
        .contains("unpacked into /proc/self/fdinfo")
        .hasLineCount(1);
  }

  @Test
  void heapThatIsFull_endsTheProcess() throws Exception {
    Ended ended = shell("cd $FOLDER; UNROLL_JAVA_OPTS=-Xmx10m $UNROLL serve --port 0");

    assertThat(ended.exitCode).as(ended.err).isEqualTo(3);
    assertThat(ended.out + ended.err).contains("OutOfMemoryError: Java heap space");
  }

  @Test
  void userWithoutAHome_needsNone() throws Exception {
    Ended ended =
        shell(
            "cd $FOLDER; env -u HOME XDG_CACHE_HOME=relative UNROLL_JAVA_OPTS=-Duser.home=? $UNROLL"
                + " translate reverse-attention '1 2 3'");

    assertThat(ended.exitCode).as(ended.err).isZero();
    assertThat(ended.out).isNotBlank();
  }

  @Test
  void serve_onNoPortOrWithAnUnreadableSetting_isOneLineThatNamesIt() throws Exception {
    Ended port = shell("cd $FOLDER; $UNROLL serve --port 99999 --management-port 0");
    assertThat(port.exitCode).isEqualTo(1);
    assertThat(port.out).isEmpty();
    assertThat(port.err).startsWith("unroll: quarkus.http.port: 99999 is no port").hasLineCount(1);

    Ended shared = shell("cd $FOLDER; $UNROLL serve --port 41971 --management-port 41971");
    assertThat(shared.exitCode).isEqualTo(1);
    assertThat(shared.err)
        .isEqualTo("unroll: quarkus.management.port: must be another port than the service's\n");

    Ended threads = shell("cd $FOLDER; UNROLL_THREADS=two $UNROLL serve --port 0");
    assertThat(threads.err)
        .isEqualTo(
            "unroll: unroll.threads: 'two' cannot be read: Expected an integer value, got \"two\"\n");

    Ended stall = shell("cd $FOLDER; UNROLL_STALL=soon $UNROLL serve --port 0 --management-port 0");
    assertThat(stall.exitCode).isEqualTo(1);
    assertThat(stall.err)
        .isEqualTo("unroll: unroll.stall: 'soon' cannot be read: Invalid duration: soon\n");
  }
}
