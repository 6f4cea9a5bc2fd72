package dev.unroll.api.deepl;

import dev.unroll.api.http.ApiError;
import dev.unroll.api.http.ErrorFormat;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** DeepL's error bodies and status codes. */
@ApplicationScoped
public class DeepLErrors implements ErrorFormat {
  /** All below {@code /v2} that is not the Open Inference Protocol's, and {@code /v3}. */
  private static final Pattern PATHS = Pattern.compile("/v2/(?!(health|models)(/|$)).*|/v3(/.*)?");

  /** The body of an error. */
  @Schema(name = "DeepLError")
  public record Failure(
      @Schema(examples = "Value for 'target_lang' not supported.") String message) {}

  @Override
  public boolean appliesTo(String path) {
    return PATHS.matcher(path).matches();
  }

  /** A key that is missing or unknown is forbidden here, which DeepL's clients look for. */
  @Override
  public int status(int status) {
    return status == 401 ? 403 : status;
  }

  @Override
  public Failure body(int status, ApiError error) {
    return new Failure(error.error().message());
  }
}
