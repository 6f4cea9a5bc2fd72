package dev.unroll.api.anthropic;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.api.http.ApiError;
import dev.unroll.api.http.ErrorFormat;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Anthropic's error bodies. */
@ApplicationScoped
public class MessageErrors implements ErrorFormat {
  static final String TYPE = "error";

  /** The code by which clients that let the server keep conversations learn that they must not. */
  static final String NO_THREADS = "thread_unsupported_request";

  private static final Pattern PATHS = Pattern.compile("/v1/messages(/.*)?");
  private static final String OVERLOADED = "overloaded_error";
  private static final String FAILED = "api_error";

  /** The body of an error, and the event of one that ends a stream. */
  @Schema(name = "MessageError")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Failure(
      @Schema(examples = TYPE) String type,
      Detail error,
      @JsonProperty("request_id") @Schema(examples = "req_0f8c41d2a7b94e0bb1f6a3c5d7e9f012")
          @Nullable String requestId) {

    /** Of an answer that fails when some of it has been sent. */
    static Failure late(String message, boolean overdue) {
      return new Failure(TYPE, new Detail(overdue ? OVERLOADED : FAILED, message, null), null);
    }
  }

  /** What went wrong. */
  @Schema(name = "MessageErrorDetail")
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Detail(
      @Schema(examples = "invalid_request_error") String type,
      @Schema(description = "Names the field, if one is wrong", examples = "max_tokens is required")
          String message,
      @Schema(description = "`error_code`, where a client may do without what is refused")
          @Nullable Map<String, String> details) {}

  @Override
  public boolean appliesTo(String path) {
    return PATHS.matcher(path).matches();
  }

  @Override
  public Failure body(int status, ApiError error) {
    ApiError.Detail told = error.error();
    String field = told.param();
    String message = told.message();
    return new Failure(
        TYPE,
        new Detail(
            type(status),
            field == null || message.contains(field) ? message : field + ": " + message,
            NO_THREADS.equals(told.code()) ? Map.of("error_code", NO_THREADS) : null),
        told.requestId());
  }

  private static String type(int status) {
    return switch (status) {
      case 401 -> "authentication_error";
      case 403 -> "permission_error";
      case 404 -> "not_found_error";
      case 413 -> "request_too_large";
      case 429 -> "rate_limit_error";
      case 503 -> OVERLOADED;
      default -> status < 500 ? "invalid_request_error" : FAILED;
    };
  }
}
