package dev.unroll.text.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenLengthTest {
  private static final List<byte[]> TOKENS =
      List.of("a".getBytes(StandardCharsets.UTF_8), "hello".getBytes(StandardCharsets.UTF_8));

  private static int longest(String json) throws Exception {
    return TokenLength.longest(new ObjectMapper().readTree(json), TOKENS, List.of("<s>"), false);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {}                                                                              | 5
          {"normalizer": null, "pre_tokenizer": {"type": "ByteLevel"}}                    | 5
          {"normalizer": {"type": "Lowercase"}, "model": {"type": "BPE"}}                 | 5
          {"normalizer": {"type": "NFC"}}                                                 | 20
          {"normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "_"}} | 5
          {"normalizer": {"type": "Replace", "pattern": {"String": "ab"}, "content": ""}} | 64
          {"normalizer": {"type": "Replace", "pattern": {"Regex": "a"}, "content": "bb"}} | 64
          {"normalizer": {"type": "Sequence", "normalizers": [{"type": "StripAccents"}]}} | 64
          {"pre_tokenizer": {"type": "Whitespace"}}                                       | 64
          {"pre_tokenizer": {"type": "Split", "behavior": "Isolated"}}                    | 5
          {"pre_tokenizer": {"type": "Split", "behavior": "Removed"}}                     | 64
          {"model": {"type": "WordPiece"}}                                                | 64
          """)
  void tokenizer_boundsItsTokens_unlessItDropsCharacters(String json, int length) throws Exception {
    assertThat(longest(json)).isEqualTo(length);
  }

  @Test
  void text_mayFitOnlyIntoAsManyTokensAsItHasCharacters() {
    try (Tokenizer letters =
        Tokenizer.parse("letters", CharacterVocabulary.of("abc").tokenizerJson(false))) {
      assertThat(letters.mayFit("abcabc", 6)).isTrue();
      assertThat(letters.mayFit("abcabc", 5)).isFalse();
      assertThat(letters.encode("abcabc")).hasSize(6);
    }
  }

  @Test
  void marksOfUsersTexts_doNotCount() {
    String json = CharacterVocabulary.of("<s>a").tokenizerJson(false);
    try (Tokenizer letters = Tokenizer.parse("letters", json)) {
      String marked = "a" + ControlMarks.MARK + "a";
      assertThat(letters.mayFit(marked, 2)).isTrue();
      assertThat(letters.mayFit(marked, 1)).isFalse();
    }
  }
}
