package dev.unroll.api.libretranslate;

import dev.unroll.api.http.MediaTypes;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests that a page of another site may send without asking, as browsers let it send forms.
 * Cross-origin resource sharing only keeps it from reading the answer.
 */
final class ForeignForms {
  private static final String ANY = "*";
  private static final Set<String> FOREIGN = Set.of("cross-site", "same-site");

  private ForeignForms() {}

  /** Whether a request is one, and its answer does not name its origin as one that may read it. */
  static boolean isOne(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (MediaTypes.isJson(request.getHeader(HttpHeaders.CONTENT_TYPE)) || !isForeign(request)) {
      return false;
    }
    String permitted = context.response().headers().get(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
    if (permitted == null) {
      return true;
    }
    return !permitted.equals(ANY) && !permitted.equals(request.getHeader(HttpHeaders.ORIGIN));
  }

  private static boolean isForeign(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return FOREIGN.contains(site);
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin != null
        && (request.authority() == null
            || !request.authority().toString().equalsIgnoreCase(authority(origin)));
  }

  private static @Nullable String authority(String origin) {
    try {
      return URI.create(origin).getRawAuthority();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
