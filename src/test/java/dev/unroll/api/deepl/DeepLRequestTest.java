package dev.unroll.api.deepl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.api.http.ApiException;
import dev.unroll.engine.lexical.Formality;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeepLRequestTest {
  @ParameterizedTest
  @CsvSource({
    "more, fr, MORE",
    "less, de, LESS",
    "prefer_more, es, MORE",
    "prefer_less, fr, LESS",
    "prefer_more, en,",
    "prefer_less, en,"
  })
  void formality_isThatOfTheLanguage(String wanted, String target, Formality formality) {
    assertThat(DeepLRequest.formality(Optional.of(wanted), target))
        .isEqualTo(Optional.ofNullable(formality));
  }

  @ParameterizedTest
  @ValueSource(strings = {"more", "less"})
  void formality_thatALanguageHasNot_isRefused(String wanted) {
    assertThatThrownBy(() -> DeepLRequest.formality(Optional.of(wanted), "en"))
        .isInstanceOf(ApiException.class)
        .hasMessage("'formality' is not supported for given 'target_lang'.");
  }

  @Test
  void formality_thatIsNotAskedFor_isNone() {
    assertThat(DeepLRequest.formality(Optional.empty(), "en")).isEmpty();
  }
}
