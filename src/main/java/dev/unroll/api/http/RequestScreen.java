package dev.unroll.api.http;

import dev.unroll.api.connection.ConnectionGuard;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What every request passes first, whatever its path: it is counted by the {@link ConnectionGuard}
 * of its connection, and refused when it is no proper HTTP or calls the service by a foreign name.
 */
@ApplicationScoped
public class RequestScreen {
  private static final CharSequence NO_SNIFFING =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final String CHUNKED = "chunked";

  /** HTTP/2's code for a request that was not looked at and may be sent again. */
  private static final long REFUSED_STREAM = 7;

  private final AllowedHosts hosts;
  private final ErrorResponses errors;

  RequestScreen(
      HttpSettings settings,
      ErrorResponses errors,
      @ConfigProperty(name = "quarkus.http.host") String listening) {
    this.hosts = new AllowedHosts(settings.hosts().orElse(List.of()), listening);
    this.errors = errors;
  }

  void register(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).handler(this::screen).failureHandler(this::failed);
  }

  void registerManagement(@Observes ManagementInterface management) {
    register(management.router());
  }

  private void screen(RoutingContext context) {
    HttpServerRequest request = context.request();
    Optional<ConnectionGuard> guard = ConnectionGuard.of(request);
    if (guard.isEmpty()) {
      check(context);
      return;
    }
    Context eventLoop = context.vertx().getOrCreateContext();
    switch (guard.get().turn(request, () -> eventLoop.runOnContext(now -> goOn(context)))) {
      case NOW -> begin(context, guard.get());
      case LATER -> request.pause();
      case NEVER -> request.response().reset(REFUSED_STREAM);
    }
  }

  private void goOn(RoutingContext context) {
    context.request().resume();
    ConnectionGuard.of(context.request()).ifPresent(guard -> begin(context, guard));
  }

  private void begin(RoutingContext context, ConnectionGuard guard) {
    guard.begin(context.request());
    context.addEndHandler(ended -> guard.end());
    check(context);
  }

  private void check(RoutingContext context) {
    addHeaders(context);
    Optional<ApiException> refusal = refusal(context.request());
    if (refusal.isEmpty()) {
      context.next();
    } else {
      refuse(context, refusal.get());
    }
  }

  /** The headers that every answer has. */
  private static void addHeaders(RoutingContext context) {
    var unused = RequestId.of(context);
    // Browsers take the content type at its word.
    context.response().putHeader(NO_SNIFFING, "nosniff");
  }

  /** What Vert.x refuses by itself, before or after {@link #screen}: its head or its address. */
  private void failed(RoutingContext context) {
    String path = context.request().path();
    boolean noPath = path == null || !path.startsWith("/");
    if ((context.statusCode() != 400 && !noPath) || context.response().headWritten()) {
      context.next();
      return;
    }
    addHeaders(context);
    if (context.request().method().equals(HttpMethod.CONNECT)) {
      context.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD, POST, OPTIONS");
      refuse(context, malformed(405, "this is no proxy").orElseThrow());
      return;
    }
    refuse(
        context,
        refusal(context.request())
            .or(() -> malformed(400, "the address of the request cannot be read"))
            .orElseThrow());
  }

  private void refuse(RoutingContext context, ApiException refusal) {
    HttpServerRequest request = context.request();
    if (request.version() != HttpVersion.HTTP_2) {
      // What follows may be no request either.
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      context.response().endHandler(nothing -> request.connection().close());
    }
    errors.refuse(context, refusal);
  }

  private Optional<ApiException> refusal(HttpServerRequest request) {
    List<String> encodings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    if (!encodings.isEmpty() && !CHUNKED.equalsIgnoreCase(String.join(",", encodings).strip())) {
      return malformed(501, "the only Transfer-Encoding that is understood is chunked");
    }
    return host(request);
  }

  private Optional<ApiException> host(HttpServerRequest request) {
    List<String> given = request.headers().getAll(HttpHeaders.HOST);
    HostAndPort authority = request.version() == HttpVersion.HTTP_2 ? request.authority() : null;
    if (authority != null) {
      given = List.of(authority.host());
    } else if (given.isEmpty() && request.version() == HttpVersion.HTTP_1_0) {
      return Optional.empty();
    }
    if (given.size() != 1) {
      return malformed(400, "the request must have one Host");
    }
    Optional<ApiException> refusal = host(given.getFirst());
    String address = request.uri();
    int authorityAt = address.startsWith("/") ? -1 : address.indexOf("://");
    if (refusal.isPresent() || authorityAt < 0) {
      return refusal;
    }
    String[] parts = address.substring(authorityAt + 3).split("[/?#]", 2);
    return host(parts[0]); // A whole address names a host, too.
  }

  private Optional<ApiException> host(String named) {
    Optional<String> host = AllowedHosts.host(named);
    if (host.isEmpty()) {
      return malformed(400, "the request's Host is not a host");
    }
    return hosts.allow(host.get())
        ? Optional.empty()
        : Optional.of(
            ApiException.malformed(
                421,
                "this host name is not allowed; allowed names are set in unroll.hosts",
                "misdirected_request"));
  }

  private static Optional<ApiException> malformed(int status, String message) {
    return Optional.of(ApiException.malformed(status, message, "malformed_request"));
  }
}
