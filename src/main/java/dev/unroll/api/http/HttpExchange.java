package dev.unroll.api.http;

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
  private final HttpSettings settings;

  HttpExchange(HttpSettings settings) {
    this.settings = settings;
  }

  /** The request's body, once it is there. */
  public Uni<byte[]> body(RoutingContext context) {
    return BodyReader.read(context.request(), context.response(), settings.maxBody().asLongValue());
  }

  /**
   * A response whose head goes out at once and whose events follow as they are made.
   *
   * @param frame an event with its framing
   */
  public <E> Response streamed(Multi<E> events, Function<E, String> frame) {
    return Response.ok(new ServerSentEvents(events.map(frame), settings.ping()))
        .type(MediaType.SERVER_SENT_EVENTS_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .header("X-Accel-Buffering", "no")
        .build();
  }

  /** A response with one JSON object. */
  public static Response json(Object body) {
    return Response.ok(body).type(MediaType.APPLICATION_JSON_TYPE).build();
  }
}
