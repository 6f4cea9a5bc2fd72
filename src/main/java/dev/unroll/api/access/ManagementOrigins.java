package dev.unroll.api.access;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Refuses pages of other origins on the management port, to which Quarkus lets in those of any. */
@ApplicationScoped
public class ManagementOrigins {
  private static final int FIRST = Integer.MIN_VALUE;

  void register(@Observes ManagementInterface management) {
    management.router().route().order(FIRST).handler(ManagementOrigins::check);
  }

  private static void check(RoutingContext context) {
    HttpServerRequest request = context.request();
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || origin.equals(request.scheme() + "://" + request.authority())) {
      context.next();
    } else {
      context.response().headers().remove(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
      context.response().setStatusCode(403).end();
    }
  }
}
