package dev.unroll.api.http;

import dev.unroll.api.connection.ConnectionGuard;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes {@link ServerSentEvents} straight to the Vert.x response, so that the bytes are exactly
 * {@code data: {json}\n\n}, each event is flushed by itself and the client's pace reaches the
 * engine.
 */
@Provider
public class EventStreamWriter implements ServerMessageBodyWriter<Object> {
  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
    return type == ServerSentEvents.class;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == ServerSentEvents.class;
  }

  @Override
  public void writeResponse(Object entity, Type genericType, ServerRequestContext context) {
    ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
    HttpServerResponse response = request.unwrap(HttpServerResponse.class);
    // Compressed, an event would wait for others.
    response.putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
    Context eventLoop = Vertx.currentContext();
    ServerSentEvents stream = (ServerSentEvents) entity;
    EventStreamSubscriber subscriber =
        new EventStreamSubscriber(
            eventLoop.owner(),
            response,
            stream.ping(),
            () -> {
              ResponseEnd.reached(request.unwrap(RoutingContext.class));
              request.resume();
            });
    ConnectionGuard.of(request.unwrap(HttpServerRequest.class))
        .ifPresent(guard -> guard.probeWith(subscriber::probe));
    request.suspend();
    stream
        .frames()
        .emitOn(task -> eventLoop.runOnContext(nothing -> task.run()), EventStreamSubscriber.BATCH)
        .subscribe()
        .withSubscriber(subscriber);
  }

  @Override
  public void writeTo(
      Object entity,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out) {
    throw new UnsupportedOperationException("event streams are written by writeResponse");
  }
}
