package dev.unroll.api.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.api.http.Fields;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenLimitTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                                               | 256
          {"max_tokens": 7}                                | 7
          {"max_completion_tokens": 7}                     | 7
          {"max_tokens": 9, "max_completion_tokens": 7}    | 7
          {"max_tokens": 7, "max_completion_tokens": null} | 7
          {"max_tokens": -1}                               | 4096
          {"max_tokens": -1, "max_completion_tokens": 5}   | 5
          {"max_tokens": 8192}                             | 4096
          """)
  void limit_isTheSmallestOfAll(String json, int expected) {
    Fields fields = Fields.parse(json.getBytes(UTF_8), CompletionRequest.class);

    assertThat(TokenLimit.read(fields, 256, 4096)).isEqualTo(expected);
  }
}
