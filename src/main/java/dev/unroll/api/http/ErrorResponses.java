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
import jakarta.ws.rs.core.UriInfo;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Every failure before the response head, as a status and an error body: a protocol's own on its
 * paths, else OpenAI's. Only faults of this program are logged.
 */
@ApplicationScoped
public class ErrorResponses {
  private static final Logger LOG = Logger.getLogger(ErrorResponses.class);
  private static final int AFTER_EVERYTHING = 1_000_000;

  private final Instance<ErrorFormat> formats;

  ErrorResponses(Instance<ErrorFormat> formats) {
    this.formats = formats;
  }

  /** Paths under {@code /v1} that lead nowhere. */
  void register(@Observes Router router) {
    router
        .route("/v1/*")
        .order(AFTER_EVERYTHING)
        .handler(context -> end(context, 404, unknownPath(context.request().path())));
  }

  @ServerExceptionMapper
  Response refused(ApiException failure, UriInfo uri) {
    Response.ResponseBuilder response = json(failure.status(), failure.error(), uri.getPath());
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
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON)
        .end(Json.format(body(error, context.normalizedPath())));
  }

  private static Map<String, String> headers(ApiException failure) {
    Map<String, String> headers = new HashMap<>();
    Duration retryAfter = failure.retryAfter();
    if (retryAfter != null) {
      long seconds = Math.max(1, retryAfter.plusMillis(999).toSeconds());
      headers.put(HttpHeaders.RETRY_AFTER, String.valueOf(seconds));
    }
    if (failure.status() == 401) {
      headers.put(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return headers;
  }

  @ServerExceptionMapper
  Response http(WebApplicationException failure, UriInfo uri) {
    int status = failure.getResponse().getStatus();
    ApiError error =
        switch (status) {
          case 404 -> unknownPath(uri.getPath());
          case 405 -> refusal("this method is not allowed here", "method_not_allowed");
          case 406 -> refusal("none of the accepted media types can be served", "not_acceptable");
          case 415 -> ApiException.unsupportedType().error();
          default ->
              status < 500
                  ? refusal(String.valueOf(failure.getMessage()), "bad_request")
                  : ApiError.serverError("the request failed");
        };
    if (status >= 500) {
      LOG.error("a request failed", failure);
    }
    Response.ResponseBuilder response = json(status, error, uri.getPath());
    if (status == 405) {
      response.header(HttpHeaders.ALLOW, allowed(uri.getPath()));
    }
    return response.build();
  }

  @ServerExceptionMapper
  Response fault(RuntimeException failure, UriInfo uri) {
    LOG.error("a request failed", failure);
    return json(500, ApiError.serverError("the request failed; the log says why"), uri.getPath())
        .build();
  }

  private static String allowed(String path) {
    return path.startsWith("/v1/models")
            || path.equals("/v1/stats")
            || path.equals("/frontend/settings")
            || path.equals("/languages")
            || path.equals("/")
            || path.endsWith(".html")
        ? "GET, HEAD"
        : "POST";
  }

  private static ApiError unknownPath(String path) {
    return refusal("there is nothing at " + path, "unknown_path");
  }

  private static ApiError refusal(String message, String code) {
    return ApiError.invalidRequest(message, null, code);
  }

  private Response.ResponseBuilder json(int status, ApiError error, String path) {
    return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body(error, path));
  }

  private Object body(ApiError error, String path) {
    return formats.stream()
        .filter(format -> format.appliesTo(path))
        .findFirst()
        .map(format -> format.body(error))
        .orElse(error);
  }
}
