package dev.unroll.api;

import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Reads the bodies of the API's requests, up to a limit, before any resource sees them. A longer
 * one is answered with status 413 as soon as that is known; the rest of it is read and thrown away,
 * so that the client gets to read the answer.
 */
@ApplicationScoped
public class RequestBodies {
  private static final String KEY = RequestBodies.class.getName();
  private static final int BEFORE_QUARKUS_LIMIT = 100;

  /** How much of a refused body is read, as a multiple of the limit, before the connection ends. */
  private static final int PATIENCE = 32;

  private final long limit;

  RequestBodies(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
    this.limit = limit.asLongValue();
  }

  void register(@Observes Filters filters) {
    filters.register(this::read, BEFORE_QUARKUS_LIMIT);
  }

  /** The body of the request. */
  static byte[] of(RoutingContext context) {
    Buffer body = context.get(KEY);
    return body == null ? new byte[0] : body.getBytes();
  }

  private void read(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (!request.method().equals(HttpMethod.POST) || !request.path().startsWith("/v1/")) {
      context.next();
      return;
    }
    new Reading(context, request).start();
  }

  /** One body being read. */
  private final class Reading {
    private final RoutingContext context;
    private final HttpServerRequest request;
    private final Buffer body = Buffer.buffer();
    private long received;
    private boolean refused;

    Reading(RoutingContext context, HttpServerRequest request) {
      this.context = context;
      this.request = request;
    }

    void start() {
      if (declaredLength() > limit) {
        refuse();
      } else if (request.headers().contains(HttpHeaders.EXPECT, "100-continue", true)) {
        context.response().writeContinue();
      }
      request.handler(this::receive);
      request.endHandler(
          nothing -> {
            if (!refused) {
              context.put(KEY, body);
              context.next();
            }
          });
      request.exceptionHandler(failure -> refused = true);
      request.resume();
    }

    private long declaredLength() {
      try {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
      } catch (NumberFormatException e) {
        return Long.MAX_VALUE;
      }
    }

    private void receive(Buffer chunk) {
      received += chunk.length();
      if (refused) {
        if (received > PATIENCE * limit) {
          request.connection().close();
        }
      } else if (received > limit) {
        refuse();
      } else {
        body.appendBuffer(chunk);
      }
    }

    private void refuse() {
      refused = true;
      context
          .response()
          .setStatusCode(413)
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(
              Json.format(
                  ApiError.invalidRequest(
                      "the body is larger than " + limit + " bytes", null, "body_too_large")));
    }
  }
}
