package dev.unroll.api.access;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What every response tells browsers, unless it says something else itself: answers are not kept,
 * not shown in frames, run nothing and name no address to other sites.
 */
final class SecurityHeaders {
  private static final Map<CharSequence, String> DEFAULTS =
      Map.of(
          HttpHeaders.CACHE_CONTROL,
          "no-store",
          "Content-Security-Policy",
          "default-src 'none'; frame-ancestors 'none'",
          "Referrer-Policy",
          "no-referrer");

  private final Optional<String> strictTransport;

  SecurityHeaders(Optional<Duration> hsts) {
    strictTransport = hsts.map(age -> "max-age=" + age.toSeconds());
  }

  void addTo(RoutingContext context) {
    context.addHeadersEndHandler(
        nothing -> {
          MultiMap headers = context.response().headers();
          DEFAULTS.forEach(
              (name, value) -> {
                if (!headers.contains(name)) {
                  headers.set(name, value);
                }
              });
          if ("https".equals(context.request().scheme())) {
            strictTransport.ifPresent(value -> headers.set("Strict-Transport-Security", value));
          }
        });
  }
}
