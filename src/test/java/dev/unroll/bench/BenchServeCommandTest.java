package dev.unroll.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.unroll.cli.CommandTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What {@code bench serve} says before it measures. */
class BenchServeCommandTest extends CommandTest {
  @Test
  void serviceThatRefusesTheRequests_isAskedOnce_andItsReasonIsTold() throws IOException {
    AtomicInteger requests = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/completions",
        exchange -> {
          requests.incrementAndGet();
          byte[] answer =
              "{\"error\":{\"message\":\"it translates\"}}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(400, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try {
      String address = "http://localhost:" + server.getAddress().getPort();

      assertThat(run("bench", "serve", "en-fr", "--url", address, "--seconds", "0.1")).isEqualTo(1);
    } finally {
      server.stop(0);
    }
    assertThat(err.toString()).contains("it translates").hasLineCount(1);
    assertThat(requests).hasValue(1);
  }

  @Test
  void serviceThatIsNotThere_isSaidInOneLine() {
    assertThat(run("bench", "serve", "m", "--url", "http://localhost:1")).isEqualTo(1);
    assertThat(err.toString()).contains("the service cannot be asked").hasLineCount(1);
  }

  @Test
  void precisionOfAModel_isRefused() {
    assertThat(run("bench", "serve", "m", "--precision", "int4")).isNotZero();
    assertThat(err.toString()).contains("--precision is for a --shape");
  }
}
