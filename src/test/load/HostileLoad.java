import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Does to a service what should not be done, and measures how long another client waits meanwhile.
 * From the top folder, with Java alone:
 *
 * <pre>
 *   java src/test/load/HostileLoad.java http://127.0.0.1:8080 prompts 8     # prompts of 1.9 MB at once
 *   java src/test/load/HostileLoad.java http://127.0.0.1:8080 bodies 700    # bodies short of 100 bytes
 *   java src/test/load/HostileLoad.java http://127.0.0.1:8080 slow 500      # one byte a second
 *   java src/test/load/HostileLoad.java http://127.0.0.1:8080 idle 500      # nothing at all
 *   java src/test/load/HostileLoad.java http://127.0.0.1:8080 pipeline 800  # GETs whose answers nobody reads
 * </pre>
 */
final class HostileLoad {
  private static final int BODY = 2_000_000;
  private static final Duration WATCHED = Duration.ofSeconds(30);
  private static final String COMPLETION =
      """
      {"model": "shakespeare-gpt", "prompt": "ROMEO:", "max_tokens": 8}""";

  private static final byte[] PART = "x".repeat(BODY - 100).getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] PROMPT =
      ("{\"model\":\"assistant-gpt\",\"prompt\":\"" + "thethe".repeat(316_000) + "\"}")
          .getBytes(StandardCharsets.ISO_8859_1);

  private static final Map<String, Integer> ANSWERS = new ConcurrentHashMap<>();

  public static void main(String[] arguments) throws Exception {
    URI service = URI.create(arguments[0]);
    String kind = arguments[1];
    int count = Integer.parseInt(arguments[2]);
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add(Thread.ofVirtual().unstarted(() -> hostile(service, kind)));
    }
    watch(service, List.of()); // warms up
    clients.forEach(Thread::start);
    watch(service, clients);
    System.out.println("answers to the hostile: " + new TreeMap<>(ANSWERS));
    System.exit(0);
  }

  private static void hostile(URI service, String kind) {
    long start = System.nanoTime();
    String answer;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(service.getHost(), service.getPort()), 10_000);
      switch (kind) {
        case "prompts" -> {
          send(socket, head(PROMPT.length));
          socket.getOutputStream().write(PROMPT);
        }
        case "bodies" -> {
          send(socket, head(BODY));
          socket.getOutputStream().write(PART);
        }
        case "slow" -> {
          for (char c : head(BODY).toCharArray()) {
            send(socket, String.valueOf(c));
            Thread.sleep(1_000);
          }
        }
        case "pipeline" -> {
          String gets = "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(400);
          for (long end = start + WATCHED.toNanos(); System.nanoTime() < end; ) {
            send(socket, gets);
          }
        }
        default -> {}
      }
      answer = firstLine(socket.getInputStream());
    } catch (IOException closed) {
      answer = "closed";
    } catch (InterruptedException e) {
      return;
    }
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    ANSWERS.merge(answer + " within " + (seconds / 5 + 1) * 5 + " s", 1, Integer::sum);
  }

  private static String head(int length) {
    return """
        POST /v1/completions HTTP/1.1\r
        Host: localhost\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        """
        .formatted(length);
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String firstLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\r'; next = in.read()) {
      line.append((char) next);
    }
    return line.isEmpty() ? "closed" : line.toString();
  }

  /** Asks for a completion again and again, and says how long the slowest took. */
  private static void watch(URI service, List<Thread> clients) throws Exception {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest request =
        HttpRequest.newBuilder(service.resolve("/v1/completions"))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString(COMPLETION))
            .build();
    long end = System.nanoTime() + WATCHED.toNanos();
    List<Long> millis = new ArrayList<>();
    Map<String, Integer> failures = new TreeMap<>();
    while (System.nanoTime() < end && (millis.size() < 50 || clients.stream().anyMatch(Thread::isAlive))) {
      long start = System.nanoTime();
      try {
        int status = client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        if (status != 200) {
          failures.merge("status " + status, 1, Integer::sum);
        }
      } catch (IOException e) {
        failures.merge(e.toString(), 1, Integer::sum);
      }
      millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
      Thread.sleep(20);
    }
    millis.sort(null);
    System.out.printf(
        "other client: %d requests, median %d ms, slowest %d ms, failures %s%n",
        millis.size(), millis.get(millis.size() / 2), millis.getLast(), failures);
  }
}
