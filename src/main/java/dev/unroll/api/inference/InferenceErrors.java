package dev.unroll.api.inference;

import dev.unroll.api.http.ApiError;
import dev.unroll.api.http.ErrorFormat;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The protocol's error bodies. */
@ApplicationScoped
public class InferenceErrors implements ErrorFormat {
  /** The body of an error. */
  @Schema(name = "InferenceError")
  public record Failure(@Schema(examples = "text_input is required") String error) {}

  @Override
  public boolean appliesTo(String path) {
    return path.equals("/v2") || path.startsWith("/v2/");
  }

  @Override
  public Failure body(ApiError error) {
    return new Failure(error.error().message());
  }
}
