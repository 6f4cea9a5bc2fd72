package dev.unroll.api.libretranslate;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;

/**
 * Cross-origin resource sharing: pages of any site may use LibreTranslate's API, as LibreTranslate
 * permits it. Nothing on these paths belongs to a user.
 */
@ApplicationScoped
public class LibreTranslateCors {
  /** Where LibreTranslate's API is. */
  static final Set<String> PATHS =
      Set.of(
          "/translate",
          "/detect",
          "/languages",
          "/frontend/settings",
          "/suggest",
          "/translate_file");

  private static final int BEFORE_EVERYTHING = -1_000;
  private static final Duration MAX_AGE = Duration.ofDays(20);

  void register(@Observes Router router) {
    for (String path : PATHS) {
      router.route(path).order(BEFORE_EVERYTHING).handler(LibreTranslateCors::permit);
    }
  }

  private static void permit(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, POST")
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, String.valueOf(MAX_AGE.toSeconds()));
    if (context.request().method().equals(HttpMethod.OPTIONS)) {
      context.response().putHeader(HttpHeaders.ALLOW, "GET, POST, OPTIONS").end();
    } else {
      context.next();
    }
  }
}
