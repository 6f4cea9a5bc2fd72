package dev.unroll.api.libretranslate;

import dev.unroll.api.http.MediaTypes;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Forms that a page of another site sends, which may not read the answer. Quarkus' filter for
 * cross-origin resource sharing refuses those with a foreign {@code Origin}, but browsers can be
 * set to leave it out.
 */
final class ForeignForms {
  private static final Set<String> FOREIGN = Set.of("cross-site", "same-site");

  private ForeignForms() {}

  static boolean isOne(RoutingContext context) {
    HttpServerRequest request = context.request();
    String site = request.getHeader("Sec-Fetch-Site");
    return site != null
        && FOREIGN.contains(site)
        && !MediaTypes.isJson(request.getHeader(HttpHeaders.CONTENT_TYPE))
        && !context.response().headers().contains(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
  }
}
