package dev.unroll.api.http;

import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of a response, whole or cut by either side; it is reached once. */
public final class ResponseEnd {
  private static final String ATTRIBUTE = ResponseEnd.class.getName();

  private final AtomicBoolean reached = new AtomicBoolean();
  private final Runnable whenReached;

  private ResponseEnd(Runnable whenReached) {
    this.whenReached = whenReached;
  }

  /** Calls a listener when the response has ended; one listener for each request. */
  public static void listen(RoutingContext context, Runnable listener) {
    ResponseEnd end = new ResponseEnd(listener);
    context.put(ATTRIBUTE, end);
    context.addEndHandler(result -> end.reached());
  }

  /** Reports the end of a response whose handlers its writer has replaced. */
  static void reached(RoutingContext context) {
    ResponseEnd end = context.get(ATTRIBUTE);
    if (end != null) {
      end.reached();
    }
  }

  private void reached() {
    if (reached.compareAndSet(false, true)) {
      whenReached.run();
    }
  }
}
