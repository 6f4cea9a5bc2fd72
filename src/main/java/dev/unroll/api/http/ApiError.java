package dev.unroll.api.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.unroll.text.ShortWords;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of every error, as OpenAI's API has it. What it repeats of the request, such as a name,
 * is shortened here.
 */
@Schema(description = "What went wrong")
public record ApiError(Detail error) {
  /**
   * One error.
   *
   * @param message one line for people
   * @param type class of error: {@code invalid_request_error}, {@code rate_limit_error}, …
   * @param param the field that is wrong
   * @param code a fixed name for programs
   * @param requestId of the request, see {@link RequestId}
   */
  public record Detail(
      @Schema(examples = "temperature must be from 0 to 2, not -1") String message,
      @Schema(examples = "invalid_request_error") String type,
      @Schema(examples = "temperature") @Nullable String param,
      @Schema(examples = "invalid_value") @Nullable String code,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @JsonProperty("request_id")
          @Schema(examples = "req_0f8c41d2a7b94e0bb1f6a3c5d7e9f012")
          @Nullable String requestId) {}

  /** The same as the answer to a request. */
  ApiError to(String requestId) {
    return new ApiError(
        new Detail(error.message(), error.type(), error.param(), error.code(), requestId));
  }

  static ApiError of(String message, String type, @Nullable String param, @Nullable String code) {
    String field = param == null ? null : ShortWords.of(param);
    return new ApiError(new Detail(ShortWords.of(message), type, field, code, null));
  }

  static ApiError invalidRequest(String message, @Nullable String param, @Nullable String code) {
    return of(message, "invalid_request_error", param, code);
  }

  public static ApiError serverError(String message) {
    return of(message, "server_error", null, null);
  }
}
