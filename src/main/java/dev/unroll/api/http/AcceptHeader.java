package dev.unroll.api.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * What clients say that they accept: it is not asked for, because a path has one kind of answer and
 * clients of other servers send all kinds of lists. Only translations are streamed to those that
 * prefer events.
 */
@ApplicationScoped
public class AcceptHeader {
  private static final int BEFORE_RESOURCES = Integer.MIN_VALUE + 1;
  private static final String CHOOSING = "/translate";

  void register(@Observes Router router) {
    router.route().order(BEFORE_RESOURCES).handler(AcceptHeader::ignore);
  }

  private static void ignore(RoutingContext context) {
    if (!CHOOSING.equals(context.normalizedPath())) {
      context.request().headers().remove(HttpHeaders.ACCEPT);
    }
    context.next();
  }
}
