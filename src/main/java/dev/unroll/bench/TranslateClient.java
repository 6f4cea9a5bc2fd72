package dev.unroll.bench;

import dev.unroll.cli.argument.CommandFailed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A client of {@code POST /translate} for many threads at a time. The HTTP client is Vert.x's,
 * whose cost of 0.07 ms a request is small beside a translation; the JDK's takes several times as
 * long.
 */
final class TranslateClient implements AutoCloseable {
  private static final int TIMEOUT_MINUTES = 5;

  private final URI service;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http;

  /**
   * A client of a service.
   *
   * @param service for example {@code http://localhost:8080}
   * @param connections the most that are open at a time
   */
  TranslateClient(URI service, int connections) {
    this.service = service;
    this.http = ServiceClient.of(vertx, service, connections);
  }

  /**
   * Translates a sentence.
   *
   * @throws CommandFailed with the service's message when it refuses
   */
  String translate(String sentence, String model, int beam) {
    Buffer body = JsonObject.of("q", sentence, "model", model, "beam", beam).toBuffer();
    try {
      return http.request(HttpMethod.POST, "/translate")
          .compose(request -> send(request, body))
          .timeout(TIMEOUT_MINUTES, TimeUnit.MINUTES)
          .toCompletionStage()
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CommandFailed refused
          ? refused
          : new CommandFailed(service + ": " + e.getCause(), e);
    }
  }

  /** Called on the event loop, so that no part of the answer comes before it is listened to. */
  private Future<String> send(HttpClientRequest request, Buffer body) {
    return request
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .send(body)
        .compose(answer -> answer.body().map(text -> translation(answer.statusCode(), text)));
  }

  private String translation(int status, Buffer answer) {
    if (status != 200) {
      throw new CommandFailed(
          "%s answered %d: %s".formatted(service, status, answer.toString().strip()));
    }
    try {
      if (answer.toJsonObject().getValue("translatedText") instanceof String translated) {
        return translated;
      }
    } catch (DecodeException e) {
      throw new CommandFailed(service + " answered with something that is not JSON", e);
    }
    throw new CommandFailed(service + " answered without a translation");
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
