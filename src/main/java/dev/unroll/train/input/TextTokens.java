package dev.unroll.train.input;

import dev.unroll.data.batch.Range;
import dev.unroll.data.batch.Sequence;
import dev.unroll.data.set.TextData;
import dev.unroll.text.token.CharacterVocabulary;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.recipe.TokenizerChoice;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A text as tokens for training, and the {@code tokenizer.json} that makes them.
 *
 * @param sequence training and validation, one after the other
 */
public record TextTokens(
    String tokenizerJson, int vocabSize, Sequence.Tokens sequence, Range train, Range validation) {
  /**
   * Learns a vocabulary: byte pairs from the training part, the alphabet of characters from all.
   *
   * @param lowercase whether the text has no capital letters
   */
  public static TextTokens learn(TokenizerChoice choice, TextData data, boolean lowercase) {
    List<String> special =
        choice instanceof TokenizerChoice.BytePairs pairs && Boolean.TRUE.equals(pairs.chat())
            ? ChatFormat.TOKENS
            : List.of();
    return switch (choice) {
      case TokenizerChoice.Characters _ ->
          of(CharacterVocabulary.of(data.all()).tokenizerJson(lowercase), data);
      case TokenizerChoice.BytePairs pairs ->
          of(
              BytePairs.learn(
                  pairs.vocab(), lowercase || pairs.lowercase(), special, List.of(data.train())),
              data);
    };
  }

  /** Encodes a text with the vocabulary of a {@code tokenizer.json}. */
  public static TextTokens of(String json, TextData data) {
    try (Tokenizer tokenizer = Tokenizer.parse("the tokenizer", json)) {
      int[] train = encode(tokenizer, data.train());
      int[] validation = encode(tokenizer, data.validation());
      int[] all = IntStream.concat(Arrays.stream(train), Arrays.stream(validation)).toArray();
      return new TextTokens(
          json,
          tokenizer.vocabSize(),
          new Sequence.Tokens(all),
          new Range(0, train.length),
          new Range(train.length, all.length));
    }
  }

  /** A text as tokens. */
  public static int[] encode(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text)).mapToInt(Math::toIntExact).toArray();
  }
}
