package dev.unroll.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;

/**
 * Leave for the pages of other sites to use LibreTranslate's API, as LibreTranslate gives it (cross
 * origin resource sharing). There is nothing on these paths that belongs to a user.
 */
@ApplicationScoped
public class OpenDoor {
  private static final Set<String> PATHS =
      Set.of(
          "/translate",
          "/detect",
          "/languages",
          "/frontend/settings",
          "/suggest",
          "/translate_file");
  private static final int BEFORE_EVERYTHING = -1_000;
  private static final Duration REMEMBERED = Duration.ofDays(20);

  /** Whether the path is one of LibreTranslate's. */
  static boolean isOn(String path) {
    return PATHS.contains(path);
  }

  void register(@Observes Router router) {
    for (String path : PATHS) {
      router.route(path).order(BEFORE_EVERYTHING).handler(OpenDoor::open);
    }
  }

  private static void open(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, String.valueOf(REMEMBERED.toSeconds()));
    if (context.request().method().equals(HttpMethod.OPTIONS)) {
      context.response().putHeader(HttpHeaders.ALLOW, "GET, POST, OPTIONS").end();
    } else {
      context.next();
    }
  }
}
