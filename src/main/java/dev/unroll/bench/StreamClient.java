package dev.unroll.bench;

import dev.unroll.cli.argument.CommandFailed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.parsetools.RecordParser;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.CompletionException;

/** A client of {@code POST /v1/completions} that notes when each piece of a stream comes. */
final class StreamClient implements AutoCloseable {
  private static final String DATA = "data:";
  private static final String DONE = "[DONE]";

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http;
  private final String model;

  /**
   * A client of a service.
   *
   * @param service for example {@code http://localhost:8080}
   * @param connections the most that are open at a time
   */
  StreamClient(URI service, String model, int connections) {
    this.model = model;
    this.http = ServiceClient.of(vertx, service, connections);
  }

  /**
   * Sends a request. Never waits.
   *
   * @param prompt token numbers
   * @param due when it was to be sent
   * @return the answer, also of a request that failed
   */
  Future<StreamedAnswer> complete(int[] prompt, int tokens, JsonObject options, long due) {
    return send(prompt, tokens, options)
        .compose(answer -> read(answer, due))
        .recover(_ -> Future.succeededFuture(failed(0, due)));
  }

  /**
   * Sends one request and waits for its answer.
   *
   * @throws CommandFailed when the service is not there or refuses it, so that it would refuse all
   */
  void check(int[] prompt, JsonObject options) {
    String refusal;
    try {
      refusal =
          send(prompt, 1, options)
              .compose(answer -> answer.body().map(body -> refusal(answer.statusCode(), body)))
              .toCompletionStage()
              .toCompletableFuture()
              .join();
    } catch (CompletionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new CommandFailed("the service cannot be asked: " + why.getMessage());
    }
    if (!refusal.isEmpty()) {
      throw new CommandFailed("the service refuses such requests: " + refusal);
    }
  }

  /** Why an answer is none; empty when it is one, or there is only no room at present. */
  private static String refusal(int status, Buffer body) {
    if (status == 200 || status == 429) {
      return "";
    }
    String unknown = "status " + status;
    try {
      JsonObject error = body.toJsonObject().getJsonObject("error");
      return error == null ? unknown : error.getString("message", unknown);
    } catch (DecodeException | ClassCastException _) {
      return unknown;
    }
  }

  private Future<HttpClientResponse> send(int[] prompt, int tokens, JsonObject options) {
    JsonArray ids = new JsonArray();
    Arrays.stream(prompt).forEach(ids::add);
    Buffer body =
        options
            .copy()
            .put("model", model)
            .put("prompt", ids)
            .put("max_tokens", tokens)
            .put("ignore_eos", true)
            .put("stream", true)
            .put("stream_options", JsonObject.of("include_usage", true))
            .toBuffer();
    return http.request(HttpMethod.POST, "/v1/completions")
        .compose(
            request -> request.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").send(body));
  }

  private static StreamedAnswer failed(int status, long due) {
    return new StreamedAnswer(due, status, new long[0], System.nanoTime(), 0, 0);
  }

  private static Future<StreamedAnswer> read(HttpClientResponse answer, long due) {
    if (answer.statusCode() != 200) {
      return answer.body().map(_ -> failed(answer.statusCode(), due));
    }
    Events events = new Events();
    Promise<StreamedAnswer> whole = Promise.promise();
    RecordParser lines = RecordParser.newDelimited("\n", answer);
    lines.handler(line -> events.line(line.toString()));
    lines.exceptionHandler(whole::tryFail);
    lines.endHandler(
        _ ->
            whole.tryComplete(
                new StreamedAnswer(
                    due,
                    answer.statusCode(),
                    Arrays.copyOf(events.times, events.count),
                    System.nanoTime(),
                    events.tokens,
                    events.cached)));
    return whole.future();
  }

  /** The events of one stream. */
  private static final class Events {
    private long[] times = new long[64];
    private int count;
    private int tokens;
    private int cached;

    void line(String line) {
      if (!line.startsWith(DATA) || line.endsWith(DONE)) {
        return;
      }
      long now = System.nanoTime();
      JsonObject event = new JsonObject(line.substring(DATA.length()));
      JsonObject usage = event.getJsonObject("usage");
      if (usage != null) {
        tokens = usage.getInteger("completion_tokens", 0);
        JsonObject details = usage.getJsonObject("prompt_tokens_details");
        cached = details == null ? 0 : details.getInteger("cached_tokens", 0);
      }
      JsonArray choices = event.getJsonArray("choices");
      if (choices == null || choices.isEmpty()) {
        return;
      }
      if (!choices.getJsonObject(0).getString("text", "").isEmpty()) {
        if (count == times.length) {
          times = Arrays.copyOf(times, 2 * count);
        }
        times[count++] = now;
      }
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
