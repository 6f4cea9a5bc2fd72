package dev.unroll.api.anthropic;

import dev.unroll.api.http.RequestId;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Tells the id of a request in the header in which Anthropic's clients look for it, too. */
@ApplicationScoped
public class MessageHeaders {
  private static final String REQUEST_ID = "request-id";

  /** Before anything that may refuse a request, but for what is no proper HTTP. */
  private static final int BEFORE_EVERYTHING = Integer.MIN_VALUE + 2;

  void register(@Observes Router router) {
    router.route("/v1/messages*").order(BEFORE_EVERYTHING).handler(MessageHeaders::tell);
  }

  private static void tell(RoutingContext context) {
    context.response().putHeader(REQUEST_ID, RequestId.of(context));
    context.next();
  }
}
