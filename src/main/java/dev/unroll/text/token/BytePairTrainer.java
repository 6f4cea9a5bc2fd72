package dev.unroll.text.token;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Learns a byte-level vocabulary from texts by byte-pair encoding (Sennrich et al. 2016; over
 * bytes: Radford et al. 2019): from the 256 bytes on, the pair of neighbouring tokens that is most
 * frequent becomes a token, again and again. Of equally frequent pairs, the one comes first whose
 * left token, then whose right token, is older. The same texts in any order give the same
 * vocabulary.
 *
 * @param vocabSize tokens at most, those that are not text and the 256 bytes included
 * @param minimumCount how often a pair must occur to become a token
 * @param lowercase whether texts are lower-cased first, here and by the tokenizer
 * @param special names of the special tokens, numbered from 0; at least two characters each
 * @param digitsApart whether every digit is a token of its own
 * @param added tokens that are looked for in a text before it is split, such as marks, the last in
 *     the vocabulary
 */
public record BytePairTrainer(
    int vocabSize,
    long minimumCount,
    boolean lowercase,
    List<String> special,
    boolean digitsApart,
    List<String> added) {
  static final int BYTES = 0x100;

  /** A trainer of numbers as they stand, without added tokens. */
  public BytePairTrainer(
      int vocabSize, long minimumCount, boolean lowercase, List<String> special) {
    this(vocabSize, minimumCount, lowercase, special, false, List.of());
  }

  public BytePairTrainer {
    special = SpecialTokens.checked(special);
    added = List.copyOf(added);
    int named = special.size() + added.size();
    if (vocabSize < named + BYTES) {
      throw new IllegalArgumentException(
          "a byte-level vocabulary with %d special tokens has at least %d tokens, not %d"
              .formatted(named, named + BYTES, vocabSize));
    }
    if (minimumCount < 1) {
      throw new IllegalArgumentException("minimumCount: must be at least 1, is " + minimumCount);
    }
  }

  /**
   * The vocabulary of some texts. It is smaller than asked for when no pair is frequent enough any
   * more.
   *
   * @throws IllegalArgumentException if a text holds half a surrogate pair
   */
  public BytePairVocabulary train(Iterable<String> texts) {
    Map<String, Long> words = new LinkedHashMap<>();
    Pattern marks =
        Pattern.compile(added.stream().map(Pattern::quote).collect(Collectors.joining("|")));
    for (String text : texts) {
      String read = lowercase ? Lowercase.of(text) : text;
      for (String part : added.isEmpty() ? new String[] {read} : marks.split(read, -1)) {
        PreTokens.split(part, digitsApart, word -> words.merge(word, 1L, Long::sum));
      }
    }
    byte[][] bytes = words.keySet().stream().map(BytePairTrainer::utf8).toArray(byte[][]::new);
    long[] counts = words.values().stream().mapToLong(count -> count).toArray();
    return new PairMerging(this, bytes, counts).run();
  }

  private static byte[] utf8(String word) {
    if (word.codePoints().anyMatch(Surrogates::isHalf)) {
      throw new IllegalArgumentException("half a surrogate pair is not a character");
    }
    return word.getBytes(StandardCharsets.UTF_8);
  }
}
