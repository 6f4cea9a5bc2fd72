package dev.unroll.api.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that is answered with an error: its status and what the error body says. */
public final class ApiException extends RuntimeException {
  static final String UNSUPPORTED_ENCODING = "unsupported_encoding";

  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient ApiError error;
  private final @Nullable Duration retryAfter;

  private ApiException(int status, ApiError error, @Nullable Duration retryAfter) {
    super(error.error().message());
    this.status = status;
    this.error = error;
    this.retryAfter = retryAfter;
  }

  /**
   * The request is wrong.
   *
   * @param parameter which field is wrong, {@code null} for the whole body
   */
  public static ApiException invalid(@Nullable String parameter, String message) {
    return invalid(parameter, message, "invalid_value");
  }

  public static ApiException invalid(@Nullable String parameter, String message, String code) {
    return new ApiException(400, ApiError.invalidRequest(message, parameter, code), null);
  }

  /** There is no such model, or no such file of it. */
  public static ApiException notFound(String message, @Nullable String parameter, String code) {
    return new ApiException(404, ApiError.invalidRequest(message, parameter, code), null);
  }

  /**
   * The body is too large.
   *
   * @param limit in bytes
   */
  static ApiException tooLarge(long limit) {
    return new ApiException(
        413,
        ApiError.invalidRequest(
            "the body is larger than " + limit + " bytes", null, "body_too_large"),
        null);
  }

  /** The body comes too slowly. */
  static ApiException tooSlow() {
    return new ApiException(
        408,
        ApiError.invalidRequest("the body did not come in time", null, "request_timeout"),
        null);
  }

  /** The request has no content type, or one that is not read here. */
  public static ApiException unsupportedType() {
    return new ApiException(
        415,
        ApiError.invalidRequest(
            "the content type must be application/json", null, "unsupported_media_type"),
        null);
  }

  /** The body is coded in a way that is not read here. */
  static ApiException unsupportedEncoding(String encoding) {
    return new ApiException(
        415,
        ApiError.invalidRequest(
            "the content encoding '%s' is not read here; gzip is".formatted(encoding),
            null,
            UNSUPPORTED_ENCODING),
        null);
  }

  /** The request cannot be understood as HTTP. */
  static ApiException malformed(int status, String message, String code) {
    return new ApiException(status, ApiError.invalidRequest(message, null, code), null);
  }

  /** The service has no room for the body at present. */
  static ApiException overloaded() {
    return unavailable("too many large requests are being received; try again", "overloaded");
  }

  /** All slots are taken and the queue is full. */
  public static ApiException busy(String message, Duration retryAfter) {
    return new ApiException(
        429, ApiError.of(message, "rate_limit_error", null, "queue_full"), retryAfter);
  }

  /** The service, or the model, is about to stop. */
  public static ApiException draining(String message) {
    return unavailable(message, "draining");
  }

  /** What is asked for may be there in a moment. */
  public static ApiException loading(String message) {
    return unavailable(message, "loading");
  }

  private static ApiException unavailable(String message, String code) {
    return new ApiException(
        503, ApiError.of(message, "service_unavailable", null, code), Duration.ofSeconds(1));
  }

  /** The client sent no key, or none that is known. */
  public static ApiException unauthorized(String message, @Nullable String code) {
    return new ApiException(401, ApiError.invalidRequest(message, null, code), null);
  }

  /** The client may not use this model. */
  public static ApiException modelForbidden(String model) {
    return new ApiException(
        403,
        ApiError.invalidRequest(
            "this key has no access to the model '%s'".formatted(model),
            "model",
            "model_not_found"),
        null);
  }

  /**
   * The client has used as much as it may for now.
   *
   * @param what {@code requests}, {@code tokens} or {@code streams}
   */
  public static ApiException rateLimited(String message, String what, Duration retryAfter) {
    return new ApiException(
        429, ApiError.of(message, what, null, "rate_limit_exceeded"), retryAfter);
  }

  /**
   * What is asked for does not fit to how things are.
   *
   * @param parameter which field is the matter, {@code null} for none
   */
  public static ApiException conflict(@Nullable String parameter, String message) {
    return new ApiException(409, ApiError.invalidRequest(message, parameter, "conflict"), null);
  }

  /** The client may not do this. */
  public static ApiException forbidden(String message) {
    return new ApiException(403, ApiError.of(message, "permission_error", null, "forbidden"), null);
  }

  /**
   * The model failed, or did not get to the request in time.
   *
   * @param overdue whether the request took longer than it may, because there are too many
   */
  public static ApiException failed(String message, boolean overdue) {
    return overdue
        ? unavailable(message, "deadline_exceeded")
        : new ApiException(500, ApiError.serverError(message), null);
  }

  public int status() {
    return status;
  }

  ApiError error() {
    return error;
  }

  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
