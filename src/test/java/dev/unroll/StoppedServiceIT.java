package dev.unroll;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packaged service that is stopped or killed, whatever it is doing. */
@EnabledOnOs(OS.LINUX)
class StoppedServiceIT {
  private static final Path LAUNCHER = Path.of("target/unroll").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TERMINATED = 128 + 15;

  @TempDir private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final int port = freePort();
  private final int management = freePort();

  @BeforeEach
  void copyModel() throws IOException {
    Path model = Files.createDirectories(folder.resolve("models").resolve("sine-elman"));
    try (Stream<Path> files = Files.list(Path.of("models", "sine-elman"))) {
      for (Path file : files.toList()) {
        Files.copy(file, model.resolve(file.getFileName()));
      }
    }
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  private Process start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            LAUNCHER.toString(),
            "serve",
            "--port",
            "" + port,
            "--management-port",
            "" + management);
    builder
        .environment()
        .putAll(
            Map.of(
                "UNROLL_MODELS",
                folder.resolve("models").toString(),
                "XDG_CACHE_HOME",
                folder.resolve("cache").toString(),
                "UNROLL_JAVA_OPTS",
                "-Djava.io.tmpdir=" + folder.resolve("tmp"),
                "UNROLL_MAX_TOKENS",
                "5000000",
                "UNROLL_DRAIN",
                "300ms",
                "QUARKUS_SHUTDOWN_TIMEOUT",
                "2s"));
    Files.createDirectories(folder.resolve("tmp"));
    Process process =
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
    open.add(process::destroyForcibly);
    return process;
  }

  private Socket connect(int to) throws IOException {
    Socket socket = new Socket();
    open.add(socket);
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress("localhost", to));
    return socket;
  }

  private void awaitReady() throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try (Socket socket = connect(management)) {
        socket.getOutputStream().write("GET /q/health/ready HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1));
        if (new String(socket.getInputStream().readAllBytes(), ISO_8859_1).contains(" 200 OK")) {
          return;
        }
      } catch (IOException notYet) {
        // It starts.
      }
      assertThat(Instant.now()).as(log()).isBefore(end);
      Thread.sleep(50);
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private Socket post(int length, String body) throws IOException {
    Socket socket = connect(port);
    String head =
        "POST /v1/forecasts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: %d\r\n\r\n".formatted(length);
    socket.getOutputStream().write((head + body).getBytes(ISO_8859_1));
    return socket;
  }

  private void endsByItself(Process service) throws Exception {
    assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(service.exitValue()).as(log()).isEqualTo(TERMINATED);
    assertThat(log()).doesNotContain("ERROR", "Exception", "\tat ");
  }

  @Test
  void terminated_withAStreamAndHalfSentBodies_endsInTime_andSaysWhatItCut() throws Exception {
    Process service = start();
    awaitReady();
    String endless =
        "{\"model\":\"sine-elman\",\"values\":[1,2,3],\"horizon\":5000000,\"stream\":true}";
    InputStream stream = post(endless.length(), endless).getInputStream();
    assertThat(new String(stream.readNBytes(200), ISO_8859_1)).contains(" 200 OK");
    for (int i = 0; i < 20; i++) {
      post(1_000_000, endless);
    }

    service.destroy();

    endsByItself(service);
    assertThat(log()).contains("INFO").contains("1 requests were ended");
  }

  @Test
  void terminatedWhileItStarts_ends() throws Exception {
    for (int millis : new int[] {300, 1_200}) {
      Process service = start();
      Thread.sleep(millis);

      service.destroy();

      endsByItself(service);
    }
  }

  @Test
  void killed_leavesNothingInTheTemporaryFolder_andStartsAgain() throws Exception {
    Path left = Files.createDirectories(folder.resolve("tmp").resolve("unroll-files1"));
    Files.createFile(left.resolve("lock"));
    Files.createFile(left.resolve("translated"));
    for (int i = 0; i < 2; i++) {
      Process service = start();
      awaitReady();

      service.destroyForcibly();

      assertThat(service.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
    try (Stream<Path> files = Files.walk(folder.resolve("tmp"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
