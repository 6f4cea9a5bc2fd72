package dev.unroll.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** A client of {@code POST /translate}. Its connections stay open. */
final class TranslateClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI address;

  /**
   * A client of a service.
   *
   * @param service for example {@code http://localhost:8080}
   */
  TranslateClient(URI service) {
    this.address = service.resolve("/translate");
  }

  /**
   * Has a sentence translated.
   *
   * @throws CommandFailed with the service's words when it refuses
   */
  String translate(String sentence, String model, int beam) throws InterruptedException {
    try {
      String body = json.writeValueAsString(Map.of("q", sentence, "model", model, "beam", beam));
      HttpRequest request =
          HttpRequest.newBuilder(address)
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(body))
              .build();
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new CommandFailed(
            "%s answered %d: %s"
                .formatted(address, response.statusCode(), response.body().strip()));
      }
      JsonNode translated = json.readTree(response.body()).path("translatedText");
      if (!translated.isTextual()) {
        throw new CommandFailed(address + " answered without a translation");
      }
      return translated.asText();
    } catch (JsonProcessingException e) {
      throw new CommandFailed(address + " answered with something that is not JSON");
    } catch (IOException e) {
      throw new UncheckedIOException(address + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
