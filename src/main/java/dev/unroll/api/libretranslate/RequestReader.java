package dev.unroll.api.libretranslate;

import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.registry.TranslateSettings;
import dev.unroll.api.registry.UnrollSettings;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Reads the parameters of requests and checks the API key. */
@ApplicationScoped
public class RequestReader {
  private final HttpExchange http;
  private final TranslateSettings settings;

  RequestReader(HttpExchange http, UnrollSettings settings) {
    this.http = http;
    this.settings = settings.translate();
  }

  /**
   * The request's parameters, once its body is there.
   *
   * @return what fails with an {@link ApiException} when it cannot be read or has no valid key
   */
  Uni<RequestParameters> read(RoutingContext context) {
    if (ForeignForms.isOne(context)) {
      return Uni.createFrom()
          .failure(ApiException.forbidden("Pages of other sites may not use this server"));
    }
    return http.body(
        context,
        body -> {
          RequestParameters parameters = RequestParameters.read(context, body);
          checkKey(parameters.text("api_key").orElse(""));
          return parameters;
        });
  }

  private void checkKey(String key) {
    List<String> keys = settings.apiKeys().orElse(List.of());
    if (keys.isEmpty()) {
      return;
    }
    if (key.isEmpty()) {
      throw ApiException.invalid(
          "api_key", "Please contact the server operator to get an API key", "missing");
    }
    byte[] given = key.getBytes(StandardCharsets.UTF_8);
    boolean known = false;
    for (String one : keys) {
      known |= MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), given);
    }
    if (!known) {
      throw ApiException.forbidden("Invalid API key");
    }
  }
}
