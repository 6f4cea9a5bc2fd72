package dev.unroll.api.libretranslate;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.HttpExchange;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/** Reads the parameters of requests and checks the API key. */
@ApplicationScoped
public class RequestReader {
  private final HttpExchange http;

  RequestReader(HttpExchange http) {
    this.http = http;
  }

  /**
   * The request's parameters, once its body is there.
   *
   * @return what fails with an {@link ApiException} when it cannot be read or has no valid key
   */
  Uni<RequestParameters> read(RoutingContext context) {
    return read(context, body -> http.body(context, body));
  }

  /**
   * The same where the body may be larger than others.
   *
   * @param largest size, in bytes
   */
  Uni<RequestParameters> read(RoutingContext context, long largest) {
    return read(context, body -> http.body(context, largest, body));
  }

  private static Uni<RequestParameters> read(
      RoutingContext context,
      Function<Function<byte[], RequestParameters>, Uni<RequestParameters>> reader) {
    return reader.apply(
        body -> {
          RequestParameters parameters = RequestParameters.read(context, body);
          Access.of(context).identify(parameters.text("api_key").orElse(""));
          return parameters;
        });
  }
}
