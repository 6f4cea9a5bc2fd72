package dev.unroll.family.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.family.hub.LanguageTokens.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTokensTest {
  @ParameterizedTest
  @CsvSource({
    "__fr__, fr, ''",
    "__ceb__, ceb, ''",
    "fr_XX, fr, ''",
    "zh_CN, zh, ''",
    "fra_Latn, fr, Latn",
    "zho_Hans, zh, Hans",
    "arb_Arab, ar, Arab",
    "ckb_Arab, ckb, Arab",
    ">>fra<<, fr, ''",
    ">>pt_BR<<, pt, BR",
    ">>cmn_Hans<<, zh, Hans"
  })
  void token_namesItsLanguageByIsoCode(String token, String code, String variant) {
    assertThat(LanguageTokens.of(token)).contains(new Named(code, variant));
  }

  @Test
  void otherToken_namesNone() {
    for (String token : new String[] {"</s>", "<pad>", "fr", "▁fr", "__FR__", "<extra_id_0>"}) {
      assertThat(LanguageTokens.of(token)).isEmpty();
    }
  }
}
