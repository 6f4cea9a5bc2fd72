package dev.unroll.api.inference;

import dev.unroll.api.http.ApiError;
import dev.unroll.api.http.ErrorFormat;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The protocol's error bodies. */
@ApplicationScoped
public class InferenceErrors implements ErrorFormat {
  /** The rest of {@code /v2} is DeepL's. */
  private static final Pattern PATHS = Pattern.compile("/v2(/(health|models)(/.*)?)?");

  /** The body of an error. */
  @Schema(name = "InferenceError")
  public record Failure(@Schema(examples = "text_input is required") String error) {}

  @Override
  public boolean appliesTo(String path) {
    return PATHS.matcher(path).matches();
  }

  @Override
  public Failure body(int status, ApiError error) {
    return new Failure(error.error().message());
  }
}
