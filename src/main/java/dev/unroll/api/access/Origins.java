package dev.unroll.api.access;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.ErrorResponses;
import dev.unroll.api.http.MediaTypes;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.cors.CORSFilter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The pages that may call the service: its own and those of {@code quarkus.http.cors.origins}.
 * Quarkus refuses others too, but without a body; and to its management port it lets in all.
 */
@ApplicationScoped
public class Origins {
  private static final int FIRST = Integer.MIN_VALUE;
  private static final Set<String> FOREIGN = Set.of("cross-site", "same-site");
  private static final Map<String, Integer> DEFAULT_PORTS = Map.of("http", 80, "https", 443);

  private final List<String> allowed;
  private final List<Pattern> patterns;
  private final ErrorResponses errors;

  Origins(
      @ConfigProperty(name = "quarkus.http.cors.origins") Optional<List<String>> allowed,
      ErrorResponses errors) {
    this.allowed = allowed.orElse(List.of());
    this.patterns = CORSFilter.parseAllowedOriginsRegex(allowed);
    this.errors = errors;
  }

  void register(@Observes ManagementInterface management) {
    management.router().route().order(FIRST).handler(this::onlyOwn);
  }

  private void onlyOwn(RoutingContext context) {
    HttpServerRequest request = context.request();
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || isOwn(request, origin)) {
      context.next();
    } else {
      context.response().headers().remove(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
      errors.refuse(context, refusal());
    }
  }

  /**
   * Looks at where a request comes from.
   *
   * @throws ApiException with status 403 when it is a page that may not
   */
  void check(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    boolean any = allowed.equals(List.of("*"));
    if (origin == null && !any && isForeignForm(request)) {
      throw refusal();
    }
    if (origin != null
        && !any
        && !allowed.contains(origin)
        && !CORSFilter.isOriginAllowedByRegex(patterns, origin)
        && !isOwn(request, origin)) {
      throw refusal();
    }
  }

  /**
   * Whether a page of another site sends a form, for which browsers ask nobody. Most have an
   * origin; browsers can be set to leave it out.
   */
  private static boolean isForeignForm(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    return site != null
        && FOREIGN.contains(site)
        && request.method().equals(HttpMethod.POST)
        && !MediaTypes.isJson(request.getHeader(HttpHeaders.CONTENT_TYPE));
  }

  private static ApiException refusal() {
    return ApiException.forbidden(
        "pages of this origin may not use the service; quarkus.http.cors.origins names those that"
            + " may");
  }

  private static boolean isOwn(HttpServerRequest request, String origin) {
    HostAndPort authority = request.authority();
    if (authority == null || request.scheme() == null) {
      return false;
    }
    String scheme = request.scheme();
    String own = scheme + "://" + authority.host();
    int standard = DEFAULT_PORTS.getOrDefault(scheme, -1);
    int port = authority.port();
    return (port < 0 || port == standard)
        ? origin.equals(own) || origin.equals(own + ":" + standard)
        : origin.equals(own + ":" + port);
  }
}
