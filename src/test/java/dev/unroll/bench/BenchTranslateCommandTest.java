package dev.unroll.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.unroll.cli.CommandTest;
import dev.unroll.engine.ort.SmallTranslator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark on a small untrained model, beside a service that answers at once. */
class BenchTranslateCommandTest extends CommandTest {
  @TempDir private Path models;

  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final HttpServer server = serve();

  private HttpServer serve() {
    try {
      HttpServer started =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      started.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      started.createContext(
          "/translate",
          exchange -> {
            String body =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            bodies.add(body);
            boolean known = body.contains("small-bahdanau");
            byte[] answer =
                (known ? "{\"translatedText\":\"xyz\"}" : "{\"error\":\"no such model\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? 200 : 404, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      started.start();
      return started;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String address() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  @Test
  void engineAndHttp_areMeasuredForEveryBeamAndNumberOfClients() {
    Path model = SmallTranslator.all().get(1).in(models).path();
    int exit =
        run(
            "bench",
            "translate",
            model,
            "--url",
            address(),
            "--beam",
            "1,2",
            "--clients",
            "1,3",
            "--seconds",
            0.1,
            "--rounds",
            1);

    assertThat(err.toString()).isEmpty();
    assertThat(exit).isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(2 + 8);
    assertThat(lines.get(2)).matches(" *1 +1 +engine( +[\\d.]+){4} *");
    assertThat(lines.get(3)).matches(" *1 +1 +HTTP( +[\\d.]+){4} +-?[\\d.]+ %");
    assertThat(lines.get(9)).matches(" *2 +3 +HTTP( +[\\d.]+){4} +-?[\\d.]+ %");
    assertThat(bodies)
        .anyMatch(body -> body.contains("\"beam\":1"))
        .anyMatch(body -> body.contains("\"beam\":2"))
        .allMatch(body -> body.contains("\"q\":\"abc\""));
  }

  @Test
  void refusal_isToldInTheServicesWords() {
    Path model = SmallTranslator.all().get(2).in(models).path();
    assertThat(run("bench", "translate", model, "--url", address(), "--seconds", 0.1)).isEqualTo(1);
    assertThat(err.toString()).contains("answered 404", "no such model").hasLineCount(1);
  }

  @Test
  void numberBelowOne_isAMistake() {
    Path model = SmallTranslator.all().get(1).in(models).path();
    assertThat(run("bench", "translate", model, "--clients", "1,0")).isEqualTo(2);
    assertThat(err.toString()).contains("every number must be at least 1").hasLineCount(1);
  }
}
