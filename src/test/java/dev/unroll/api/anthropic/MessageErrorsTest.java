package dev.unroll.api.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.api.http.ApiError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageErrorsTest {
  private final MessageErrors errors = new MessageErrors();

  @ParameterizedTest
  @CsvSource({
    "400,invalid_request_error",
    "401,authentication_error",
    "403,permission_error",
    "404,not_found_error",
    "405,invalid_request_error",
    "408,invalid_request_error",
    "413,request_too_large",
    "415,invalid_request_error",
    "421,invalid_request_error",
    "429,rate_limit_error",
    "500,api_error",
    "503,overloaded_error"
  })
  void everyStatus_hasItsType(int status, String type) {
    MessageErrors.Failure failure = errors.body(status, ApiError.serverError("why"));

    assertThat(failure.type()).isEqualTo("error");
    assertThat(failure.error()).isEqualTo(new MessageErrors.Detail(type, "why", null));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/messages,true",
    "/v1/messages/count_tokens,true",
    "/v1/messages/batches/x,true",
    "/v1/messagesx,false",
    "/v1/models,false",
    "/v2/messages,false"
  })
  void paths_areAnthropics(String path, boolean expected) {
    assertThat(errors.appliesTo(path)).isEqualTo(expected);
  }

  @Test
  void fieldIsNamed_whereTheMessageDoesNot() {
    assertThat(
            errors.body(
                400, new ApiError(new ApiError.Detail("is wrong", "t", "system", null, "req_1"))))
        .isEqualTo(
            new MessageErrors.Failure(
                "error",
                new MessageErrors.Detail("invalid_request_error", "system: is wrong", null),
                "req_1"));
  }
}
