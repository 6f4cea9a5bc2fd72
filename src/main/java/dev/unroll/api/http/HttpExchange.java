package dev.unroll.api.http;

import dev.unroll.api.connection.ConnectionSettings;
import dev.unroll.api.connection.HeldBytes;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;

/** Bodies of requests, and responses. */
@ApplicationScoped
public class HttpExchange {
  /** Longer bodies are parsed on a worker thread, not on the event loop. */
  private static final int QUICKLY_PARSED = 32 << 10;

  private final HttpSettings settings;
  private final HeldBytes held;
  private final BoundedWork work;

  HttpExchange(HttpSettings settings, HeldBytes held, BoundedWork work) {
    this.settings = settings;
    this.held = held;
    this.work = work;
  }

  /**
   * The request in a body of JSON, once it is there.
   *
   * @param parser reads the body, on a worker thread if it is long
   * @return what fails with an {@link ApiException} when the body is not JSON, or the parser throws
   *     one
   */
  public <T> Uni<T> json(RoutingContext context, Function<byte[], T> parser) {
    // A browser lets any site's page post forms and plain text, but asks before it sends JSON.
    if (!MediaTypes.isJson(context.request().getHeader(HttpHeaders.CONTENT_TYPE))) {
      return Uni.createFrom().failure(ApiException.unsupportedType());
    }
    return body(context, parser);
  }

  /** The request in a body of any kind, once it is there. */
  public <T> Uni<T> body(RoutingContext context, Function<byte[], T> parser) {
    return body(context, settings.maxBody().asLongValue(), parser);
  }

  /**
   * The same of a body that may be larger than others.
   *
   * @param largest size, in bytes
   */
  public <T> Uni<T> body(RoutingContext context, long largest, Function<byte[], T> parser) {
    ConnectionSettings connections = settings.connections();
    BodyReader.Limits limits =
        new BodyReader.Limits(largest, connections.body(), connections.bodyRate().asLongValue());
    HeldBytes.Body room = held.body();
    return Uni.createFrom()
        .item(() -> BodyCoding.of(context.request()))
        .flatMap(
            coding ->
                BodyReader.read(context, limits, room)
                    .flatMap(
                        body ->
                            coding == BodyCoding.PLAIN
                                ? Uni.createFrom().item(body)
                                : work.run(
                                    body.length,
                                    () -> BodyCoding.inflate(body, limits.size(), room))))
        .flatMap(
            body ->
                body.length <= QUICKLY_PARSED
                    ? Uni.createFrom().item(() -> parser.apply(body))
                    : work.run(body.length, () -> parser.apply(body)));
  }

  /**
   * A response whose head goes out at once and whose events follow as they are made.
   *
   * @param frame an event with its framing
   */
  public <E> Response streamed(Multi<E> events, Function<E, String> frame) {
    return Response.ok(new ServerSentEvents(events.map(frame), settings.ping()))
        .type(MediaType.SERVER_SENT_EVENTS_TYPE)
        .header("X-Accel-Buffering", "no")
        .build();
  }

  /** A response with one JSON object. */
  public static Response json(Object body) {
    return Response.ok(body).type(MediaType.APPLICATION_JSON_TYPE).build();
  }
}
