package dev.unroll.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.cli.argument.CommandFailed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** A client of {@code POST /translate} with as many connections as it has threads. */
final class TranslateClient implements AutoCloseable {
  private static final String PATH = "/translate";
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final ObjectMapper json = new ObjectMapper();
  private final URI service;
  private final ConcurrentLinkedQueue<HttpConnection> idle = new ConcurrentLinkedQueue<>();

  /**
   * A client of a service.
   *
   * @param service for example {@code http://localhost:8080}
   */
  TranslateClient(URI service) {
    this.service = service;
  }

  /**
   * Translates a sentence.
   *
   * @throws CommandFailed with the service's message when it refuses
   */
  String translate(String sentence, String model, int beam) {
    try {
      String body = json.writeValueAsString(Map.of("q", sentence, "model", model, "beam", beam));
      HttpConnection connection = connection();
      HttpConnection.Response response;
      try {
        response = connection.post(PATH, body);
      } catch (IOException e) {
        connection.close();
        throw e;
      }
      idle.add(connection);
      if (response.status() != 200) {
        throw new CommandFailed(
            "%s answered %d: %s".formatted(service, response.status(), response.body().strip()));
      }
      JsonNode translated = json.readTree(response.body()).path("translatedText");
      if (!translated.isTextual()) {
        throw new CommandFailed(service + " answered without a translation");
      }
      return translated.asText();
    } catch (JsonProcessingException e) {
      throw new CommandFailed(service + " answered with something that is not JSON", e);
    } catch (IOException e) {
      throw new CommandFailed(service + ": " + e.getMessage(), e);
    }
  }

  private HttpConnection connection() throws IOException {
    @Nullable HttpConnection free = idle.poll();
    return free == null ? new HttpConnection(service, TIMEOUT) : free;
  }

  @Override
  public void close() {
    for (HttpConnection connection : idle) {
      try {
        connection.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
