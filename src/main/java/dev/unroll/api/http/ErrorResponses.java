package dev.unroll.api.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Every failure before the response head, as a status and an error body: a protocol's own on its
 * paths, else OpenAI's. Only faults of this program are logged.
 */
@ApplicationScoped
public class ErrorResponses {
  private static final Logger LOG = Logger.getLogger(ErrorResponses.class);
  private static final int BEFORE_EVERYTHING = Integer.MIN_VALUE + 1;
  private static final int AFTER_EVERYTHING = 1_000_000;

  /** Where an unknown path gets an error body, and not Quarkus' page. */
  private static final List<String> PROTOCOLS = List.of("/v1/*", "/v2/*", "/v3/*");

  private final Instance<ErrorFormat> formats;
  private final AllowedMethods methods;

  ErrorResponses(Instance<ErrorFormat> formats, AllowedMethods methods) {
    this.formats = formats;
    this.methods = methods;
  }

  void register(@Observes Router router) {
    router.route().order(BEFORE_EVERYTHING).handler(this::adviseRetry);
    for (String paths : PROTOCOLS) {
      router
          .route(paths)
          .order(AFTER_EVERYTHING)
          .handler(context -> end(context, 404, unknownPath(context.request().path())));
    }
  }

  /** Whoever refuses a request for the moment, the client is told when to come again. */
  private void adviseRetry(RoutingContext context) {
    HttpServerResponse response = context.response();
    context.addHeadersEndHandler(
        nothing -> {
          int status = response.getStatusCode();
          if ((status == 429 || status == 503)
              && !response.headers().contains(HttpHeaders.RETRY_AFTER)) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "1");
          }
        });
    context.next();
  }

  @ServerExceptionMapper
  Response refused(ApiException failure, RoutingContext context) {
    Response.ResponseBuilder response = json(failure.status(), failure.error(), context);
    headers(failure).forEach(response::header);
    return response.build();
  }

  /** Ends a request with an error before any resource has seen it. */
  public void refuse(RoutingContext context, ApiException failure) {
    HttpServerResponse response = context.response();
    headers(failure).forEach(response::putHeader);
    end(context, failure.status(), failure.error());
  }

  private void end(RoutingContext context, int status, ApiError error) {
    context
        .response()
        .setStatusCode(status(status, context))
        .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
        .end(Json.format(body(status, error, context)));
  }

  private static Map<String, String> headers(ApiException failure) {
    Map<String, String> headers = new HashMap<>();
    Duration retryAfter = failure.retryAfter();
    if (retryAfter != null) {
      long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
      headers.put(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
    }
    if (ApiException.UNSUPPORTED_ENCODING.equals(failure.error().error().code())) {
      headers.put(HttpHeaders.ACCEPT_ENCODING, "gzip");
    }
    if (failure.status() == 401) {
      headers.put(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return headers;
  }

  @ServerExceptionMapper
  Response http(WebApplicationException failure, RoutingContext context) {
    String path = context.normalizedPath();
    int status = failure.getResponse().getStatus();
    ApiError error =
        switch (status) {
          case 404 -> unknownPath(path);
          case 405 -> refusal("this method is not allowed here", "method_not_allowed");
          case 406 -> refusal("none of the accepted media types can be served", "not_acceptable");
          case 415 -> ApiException.unsupportedType().error();
          default ->
              status < 500
                  ? refusal(String.valueOf(failure.getMessage()), "bad_request")
                  : ApiError.serverError("the request failed");
        };
    if (status >= 500) {
      LOG.errorf(failure, "the request %s failed", RequestId.of(context));
    }
    Response.ResponseBuilder response = json(status, error, context);
    if (status == 405) {
      methods.of(path).ifPresent(allowed -> response.header(HttpHeaders.ALLOW, allowed));
    }
    return response.build();
  }

  @ServerExceptionMapper
  Response fault(RuntimeException failure, RoutingContext context) {
    LOG.errorf(failure, "the request %s failed", RequestId.of(context));
    return json(500, ApiError.serverError("the request failed; the log says why"), context).build();
  }

  private static ApiError unknownPath(String path) {
    return refusal("there is nothing at " + path, "unknown_path");
  }

  private static ApiError refusal(String message, String code) {
    return ApiError.invalidRequest(message, null, code);
  }

  private Response.ResponseBuilder json(int status, ApiError error, RoutingContext context) {
    return Response.status(status(status, context))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(body(status, error, context));
  }

  private int status(int status, RoutingContext context) {
    return format(context).map(format -> format.status(status)).orElse(status);
  }

  private Optional<ErrorFormat> format(RoutingContext context) {
    String path = context.normalizedPath();
    return formats.stream().filter(format -> format.appliesTo(path)).findFirst();
  }

  private Object body(int status, ApiError error, RoutingContext context) {
    ApiError told = error.to(RequestId.of(context));
    return format(context).map(format -> format.body(status, told)).orElse(told);
  }
}
