package dev.unroll.text.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Added tokens keep the numbers of the file, and users' texts become none of those that steer. */
class AddedTokensTest {
  /** Letters are tokens, as are two that only merges make; the added ones are given. */
  private static String file(String added) {
    return """
    {"added_tokens": [%s],
     "normalizer": {"type": "Replace", "pattern": {"String": " "}, "content": "▁"},
     "decoder": {"type": "Sequence", "decoders": [
       {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "Fuse"}]},
     "model": {"type": "BPE", "vocab": {"▁": 0, "<": 1, ">": 2, "t": 3, "h": 4, "th": 5,
       "<th": 6, "<th>": 7, "▁▁": 8}, "merges": ["t h", "< th", "<th >", "▁ ▁"]}}
    """
        .formatted(added)
        .replace('\'', '"');
  }

  private static final String SPECIAL_BEFORE_TEXT =
      """
      {'id': 9, 'content': '<|end|>', 'special': true},
      {'id': 10, 'content': '<t>', 'special': false},
      {'id': 11, 'content': '<|x|>', 'special': true},
      {'id': 12, 'content': '<h>', 'special': false, 'rstrip': true}
      """;

  private static String streamed(Tokenizer tokenizer, long... tokens) {
    StreamingDecoder decoder = tokenizer.streamingDecoder();
    StringBuilder text = new StringBuilder();
    for (long token : tokens) {
      text.append(decoder.next(token));
    }
    return text.append(decoder.end()).toString();
  }

  @Test
  void tokensBehindSpecialOnes_haveTheNumbersOfTheFile() {
    try (Tokenizer tokenizer = Tokenizer.parse("test", file(SPECIAL_BEFORE_TEXT))) {
      assertThat(tokenizer.vocabSize()).isEqualTo(13);
      assertThat(tokenizer.encode("t<t>h<h> th")).containsExactly(3, 10, 4, 12, 5);
      assertThat(tokenizer.encodeStart("<t>")).containsExactly(10);
      assertThat(tokenizer.specialToken("<t>")).isEqualTo(10);
      assertThat(tokenizer.decode(3, 10, 11, 12, 9, 4)).isEqualTo("t<t><h>h");
      assertThat(streamed(tokenizer, 3, 10, 11, 12, 9, 4)).isEqualTo("t<t><h>h");
    }
  }

  @Test
  void usersText_becomesNoTokenThatSteersWhateverItsFlag() {
    try (Tokenizer tokenizer = Tokenizer.parse("test", file(SPECIAL_BEFORE_TEXT))) {
      String user = tokenizer.guarded("<t>th<h>");

      assertThat(tokenizer.encodeWithControls("<t>" + user + "<h>"))
          .containsExactly(10, 1, 3, 2, 5, 1, 4, 2, 12);
    }
  }

  @Test
  void controlOfTheVocabulary_isNotReachedByMerges() {
    String added = "{'id': 7, 'content': '<th>', 'special': %s}";
    try (Tokenizer special = Tokenizer.parse("test", file(added.formatted("true")));
        Tokenizer text = Tokenizer.parse("test", file(added.formatted("false")))) {
      assertThat(special.encode("<th>")).containsExactly(6, 2);
      assertThat(text.encode("<th>")).containsExactly(7);
      for (Tokenizer tokenizer : new Tokenizer[] {special, text}) {
        assertThat(tokenizer.encodeWithControls("<th>")).containsExactly(7);
        assertThat(tokenizer.encodeWithControls(tokenizer.guarded("<th>"))).containsExactly(6, 2);
      }
      assertThat(text.decode(7)).isEqualTo("<th>");
      assertThat(special.decode(7)).isEmpty();
    }
  }

  @Test
  void runsOfBlanks_areText() {
    String added = "{'id': 8, 'content': '▁▁', 'special': false}";
    try (Tokenizer tokenizer = Tokenizer.parse("test", file(added))) {
      assertThat(tokenizer.encodeWithControls(tokenizer.guarded("t  t"))).containsExactly(3, 8, 3);
      assertThat(streamed(tokenizer, 3, 8, 3)).isEqualTo("t  t");
      assertThat(tokenizer.decode(3, 8, 3)).isEqualTo("t  t");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{'id': 9, 'content': 'th'}; th has the number 9, which is 5 in the vocabulary",
        "{'id': 5, 'content': 'x'}; x has the number 5, which is another token's",
        "{'id': 9, 'content': 'x'}, {'id': 9, 'content': 'y'}; two added tokens numbered 9",
        "{'id': 9, 'content': 'x'}, {'id': 10, 'content': 'x'}; two added tokens numbered 10",
        "{'id': 10, 'content': 'x'}; token 9 is missing",
        "{'id': 1034, 'content': 'x'}; numbered 1034, but only 10 tokens",
      })
  void numberThatALibraryWouldNotGive_isRefused(String added, String reason) {
    assertThatThrownBy(() -> Tokenizer.parse("test", file(added)))
        .isInstanceOf(TokenizerException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void numberThatNoTokenHas_isNoText() {
    String json =
        """
        {"added_tokens": [{"id": 5, "content": "<e>", "special": true}],
         "decoder": {"type": "Fuse"},
         "model": {"type": "BPE", "vocab": {"a": 0, "b": 2, "ab": 3, "<e>": 5}, "merges": ["a b"]}}
        """;
    try (Tokenizer tokenizer = Tokenizer.parse("test", json)) {
      assertThat(tokenizer.vocabSize()).isEqualTo(6);
      assertThat(tokenizer.encodeWithControls("ab<e>b")).containsExactly(3, 5, 2);
      assertThat(tokenizer.encode("ba")).containsExactly(2, 0);
      assertThat(tokenizer.decode(3, 1, 4, 2)).isEqualTo("abb");
      assertThat(streamed(tokenizer, 3, 1, 5, 2)).isEqualTo("abb");
    }
  }

  @Test
  void unigram_takesTheLikeliestPiecesAndNoSpecialOnes() {
    String json =
        """
        {"added_tokens": [{"id": 0, "content": "<unk>", "special": true},
                          {"id": 1, "content": "</s>", "special": true},
                          {"id": 8, "content": "<x>", "special": true}],
         "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
         "decoder": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always"},
         "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0], ["</s>", 0], ["▁", -3],
           ["a", -4], ["b", -4], ["▁ab", -5], ["s", -4], ["/", -4]]}}
        """;
    try (Tokenizer tokenizer = Tokenizer.parse("test", json)) {
      assertThat(tokenizer.encode("ab ba")).containsExactly(5, 2, 4, 3);
      assertThat(tokenizer.encode("a</s>")).containsExactly(2, 3, 0, 7, 6, 0);
      assertThat(tokenizer.encodeWithControls("a</s><x>")).containsExactly(2, 3, 1, 8);
      assertThat(tokenizer.decode(5, 1, 2, 4)).isEqualTo("ab b");
      assertThat(tokenizer.unknownCharacters("é")).isEmpty();
      assertThat(tokenizer.vocabSize()).isEqualTo(9);
    }
  }
}
