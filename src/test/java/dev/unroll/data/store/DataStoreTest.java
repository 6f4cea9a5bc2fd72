package dev.unroll.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataStoreTest {
  private static final byte[] CONTENT =
      "To be, or not to be\n".repeat(10_000).getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private HttpServer server;
  private ExecutorService handlers;
  private final AtomicInteger requests = new AtomicInteger();
  private final List<Long> received = new ArrayList<>();

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    handlers = Executors.newCachedThreadPool();
    server.setExecutor(handlers);
    server.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          try (exchange) {
            answer(exchange);
          }
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
    handlers.shutdownNow();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    switch (exchange.getRequestURI().getPath()) {
      case "/good" -> send(exchange, CONTENT);
      case "/wrong" -> send(exchange, "something else".getBytes(StandardCharsets.UTF_8));
      case "/large" -> send(exchange, Arrays.copyOf(CONTENT, CONTENT.length + 1));
      case "/moved" -> {
        exchange.getResponseHeaders().add("Location", "/good");
        exchange.sendResponseHeaders(302, -1);
      }
      case "/broken" -> {
        exchange.sendResponseHeaders(200, CONTENT.length);
        exchange.getResponseBody().write(CONTENT, 0, 1000);
        exchange.getResponseBody().flush();
      }
      case "/stalled" -> {
        exchange.sendResponseHeaders(200, CONTENT.length);
        exchange.getResponseBody().write(CONTENT, 0, 1000);
        exchange.getResponseBody().flush();
        sleep();
      }
      case "/silent" -> sleep();
      default -> exchange.sendResponseHeaders(404, -1);
    }
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void sleep() {
    try {
      Thread.sleep(Duration.ofSeconds(20));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private Source source(String path) {
    return source(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
  }

  private static Source source(URI address) {
    return new Source(
        "hamlet",
        "Hamlet",
        "hamlet/hamlet.txt",
        address,
        Sha256.of(CONTENT),
        CONTENT.length,
        "none",
        false);
  }

  private Path cached() {
    return folder.resolve("cache/hamlet/hamlet.txt");
  }

  private DataStore store(Optional<Path> local) {
    return new DataStore(
        local,
        folder.resolve("cache"),
        (source, bytes) -> received.add(bytes),
        Duration.ofMillis(500));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void absentData_isDownloadedOnceWithProgress() throws IOException {
    DataStore store = store(Optional.empty());
    Source source = source("/good");
    assertThat(store.locate(source)).isEqualTo(new Location.Absent());

    assertThat(store.read(source)).isEqualTo(CONTENT);
    assertThat(store.read(source)).isEqualTo(CONTENT);

    assertThat(requests).hasValue(1);
    assertThat(store.locate(source)).isEqualTo(new Location.Cached(cached()));
    assertThat(files()).containsExactly(cached());
    assertThat(received).isSorted().last().isEqualTo((long) CONTENT.length);
  }

  @Test
  void redirect_isFollowed() {
    assertThat(store(Optional.empty()).fetch(source("/moved"))).isEqualTo(cached());
  }

  @Test
  void localData_comesFirstWithoutADownload() throws IOException {
    Path local = folder.resolve("local/hamlet/hamlet.txt");
    Files.createDirectories(local.getParent());
    Files.write(local, CONTENT);
    DataStore store = store(Optional.of(folder.resolve("local")));

    assertThat(store.fetch(source("/good"))).isEqualTo(local);
    assertThat(store.locate(source("/good"))).isEqualTo(new Location.Local(local));
    assertThat(requests).hasValue(0);
  }

  @Test
  void localFolderWithoutTheData_leavesItToTheCache() {
    assertThat(store(Optional.of(folder)).fetch(source("/good"))).isEqualTo(cached());
  }

  @Test
  void damagedLocalData_isRefusedAndKept() throws IOException {
    Path local = folder.resolve("local/hamlet/hamlet.txt");
    Files.createDirectories(local.getParent());
    Files.writeString(local, "To be");
    DataStore store = store(Optional.of(folder.resolve("local")));

    assertThatThrownBy(() -> store.fetch(source("/good")))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(local + " is damaged: SHA-256 is ")
        .hasMessageEndingWith(
            ", expected " + Sha256.of(CONTENT) + "; remove it, and it is downloaded");
    assertThat(local).hasContent("To be");
    assertThat(requests).hasValue(0);
  }

  @Test
  void damagedCachedData_isDownloadedAgain() throws IOException {
    Files.createDirectories(cached().getParent());
    Files.writeString(cached(), "To be");
    DataStore store = store(Optional.empty());
    assertThat(store.locate(source("/good"))).isInstanceOf(Location.Damaged.class);

    assertThat(store.read(source("/good"))).isEqualTo(CONTENT);
  }

  @Test
  void downloadOfSomethingElse_isRefusedAndNotKept() throws IOException {
    Source source = source("/wrong");

    assertThatThrownBy(() -> store(Optional.empty()).fetch(source))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "cannot download hamlet from %s: what is there now is not the pinned data (SHA-256 %s, expected %s); put the file at hamlet/hamlet.txt in a folder that UNROLL_DATA names"
                .formatted(
                    source.address(),
                    Sha256.of("something else".getBytes(StandardCharsets.UTF_8)),
                    Sha256.of(CONTENT)));
    assertThat(files()).isEmpty();
  }

  @Test
  void downloadThatFails_saysWhyAndLeavesNothing() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Map<Source, String> reasons =
        Map.of(
            source("/missing"), ": the server answered 404;",
            source("/large"), ": it is larger than the pinned data (200000 bytes);",
            source("/broken"), ": the connection broke: ",
            source("/stalled"), ": nothing came for 0 s;",
            source("/silent"), ": no answer within 0 s;",
            source(URI.create("http://127.0.0.1:" + closed + "/")), ": no connection;",
            source(URI.create("http://no-such-host.invalid/")),
                ": the server's name is not known here;");
    for (Map.Entry<Source, String> failure : reasons.entrySet()) {
      assertThatThrownBy(() -> store(Optional.empty()).fetch(failure.getKey()))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(failure.getValue())
          .hasMessageNotContaining("\n");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void cacheThatCannotBeWritten_isNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    DataStore store =
        new DataStore(Optional.empty(), file, DownloadProgress.SILENT, Duration.ofSeconds(5));

    assertThatThrownBy(() -> store.fetch(source("/good")))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("cannot write " + file.resolve("hamlet/hamlet.txt") + ": ");
  }

  @Test
  void downloadsSideBySide_bothSucceed() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      var results =
          Stream.generate(
                  () ->
                      threads.submit(
                          () -> {
                            start.await();
                            return new DataStore(
                                    Optional.empty(),
                                    folder.resolve("cache"),
                                    DownloadProgress.SILENT,
                                    Duration.ofSeconds(5))
                                .read(source("/good"));
                          }))
              .limit(4)
              .toList();
      start.countDown();
      for (var result : results) {
        assertThat(result.get()).isEqualTo(CONTENT);
      }
    }
    assertThat(files()).containsExactly(cached());
  }

  @Test
  void storeOfAUser_takesItsFoldersFromTheEnvironment() throws IOException {
    Source source = source("/good");
    DataStore plain =
        DataStore.of(Map.of(), folder.resolve("home").toString(), DownloadProgress.SILENT);
    assertThat(plain.fetch(source))
        .isEqualTo(folder.resolve("home/.cache/unroll/data/hamlet/hamlet.txt"));

    Map<String, String> xdg = Map.of("XDG_CACHE_HOME", folder.resolve("xdg").toString());
    assertThat(DataStore.of(xdg, folder.toString(), DownloadProgress.SILENT).fetch(source))
        .isEqualTo(folder.resolve("xdg/unroll/data/hamlet/hamlet.txt"));

    Path local = folder.resolve("xdg/unroll/data");
    Map<String, String> both = Map.of("UNROLL_DATA", local.toString());
    assertThat(DataStore.of(both, folder.toString(), DownloadProgress.SILENT).locate(source))
        .isEqualTo(new Location.Local(local.resolve("hamlet/hamlet.txt")));

    assertThatThrownBy(
            () ->
                DataStore.of(
                    Map.of("UNROLL_DATA", "/nowhere"), folder.toString(), DownloadProgress.SILENT))
        .isInstanceOf(DataException.class)
        .hasMessage("UNROLL_DATA names /nowhere, which is not a folder");
  }

  @Test
  void unknownName_isRefusedWithTheNearest() {
    assertThat(Source.named("sp500")).isEqualTo(Source.SP500);
    assertThatThrownBy(() -> Source.named("tinyshakspeare"))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "unknown data set 'tinyshakspeare'; did you mean 'tinyshakespeare'? (there are:"
                + " tinyshakespeare, nietzsche, seattle-weather, sp500, tatoeba-fra-eng, ");
  }
}
