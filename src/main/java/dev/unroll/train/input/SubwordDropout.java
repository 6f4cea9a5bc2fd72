package dev.unroll.train.input;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.text.token.ByteAlphabet;
import dev.unroll.text.token.PreTokens;
import dev.unroll.train.step.TrainingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A byte-level vocabulary's encoding in which merges are left out at random, so that a network sees
 * words in other pieces each time (I. Provilkov et al. 2020, BPE-dropout). Without any left out it
 * is the tokenizer's own.
 */
final class SubwordDropout {
  private final double rate;
  private final boolean digitsApart;
  private final Map<String, Integer> added = new HashMap<>();
  private final Pattern names;
  private final int[] bytes = new int[0x100];
  private final Map<Long, Merge> merges = new HashMap<>();

  private record Merge(int rank, int token) {}

  /**
   * @param tokenizerJson of byte pairs over bytes
   * @param rate probability that a merge is left out
   * @throws TrainingException for another kind of vocabulary
   */
  SubwordDropout(String tokenizerJson, double rate) {
    this.rate = rate;
    JsonNode root = parse(tokenizerJson);
    JsonNode splits = root.path("pre_tokenizer");
    JsonNode first = splits.path("pretokenizers").path(0);
    this.digitsApart = first.path("type").asText().equals("Digits");
    String last =
        digitsApart
            ? splits.path("pretokenizers").path(1).path("type").asText()
            : splits.path("type").asText();
    JsonNode vocabulary = root.path("model").path("vocab");
    if (!last.equals("ByteLevel") || !root.path("normalizer").isNull()) {
      throw new TrainingException(
          "training.subwordDropout: the tokenizer has no byte pairs as they are learnt here");
    }
    for (JsonNode token : root.path("added_tokens")) {
      if (!token.path("special").asBoolean()) {
        added.put(token.path("content").asText(), token.path("id").asInt());
      }
    }
    names =
        Pattern.compile(
            added.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|")));
    Arrays.setAll(bytes, value -> vocabulary.path(ByteAlphabet.character(value)).asInt());
    int rank = 0;
    for (JsonNode merge : root.path("model").path("merges")) {
      String[] pair = merge.asText().split(" ", -1);
      merges.put(
          key(vocabulary.path(pair[0]).asInt(), vocabulary.path(pair[1]).asInt()),
          new Merge(rank++, vocabulary.path(pair[0] + pair[1]).asInt()));
    }
  }

  private static JsonNode parse(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException damaged) {
      throw new TrainingException("the tokenizer is damaged", damaged);
    }
  }

  private static long key(int left, int right) {
    return (long) left << Integer.SIZE | right;
  }

  /** A text as tokens. */
  int[] encode(String text, RandomGenerator random) {
    Tokens tokens = new Tokens(text.length() + 8);
    if (added.isEmpty()) {
      encodePlain(text, random, tokens);
      return tokens.copy();
    }
    Matcher matcher = names.matcher(text);
    int from = 0;
    while (matcher.find()) {
      encodePlain(text.substring(from, matcher.start()), random, tokens);
      tokens.add(added.getOrDefault(matcher.group(), 0));
      from = matcher.end();
    }
    encodePlain(text.substring(from), random, tokens);
    return tokens.copy();
  }

  private void encodePlain(String text, RandomGenerator random, Tokens into) {
    PreTokens.split(text, digitsApart, word -> encodeWord(word, random, into));
  }

  private void encodeWord(String word, RandomGenerator random, Tokens into) {
    byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
    int[] tokens = new int[utf8.length];
    Arrays.setAll(tokens, i -> bytes[Byte.toUnsignedInt(utf8[i])]);
    int length = tokens.length;
    while (length > 1) {
      Merge best = null;
      int at = 0;
      for (int i = 0; i + 1 < length; i++) {
        Merge merge = merges.get(key(tokens[i], tokens[i + 1]));
        if (merge != null
            && (best == null || merge.rank() < best.rank())
            && (rate == 0 || random.nextDouble() >= rate)) {
          best = merge;
          at = i;
        }
      }
      if (best == null) {
        break;
      }
      tokens[at] = best.token();
      System.arraycopy(tokens, at + 2, tokens, at + 1, length - at - 2);
      length--;
    }
    for (int i = 0; i < length; i++) {
      into.add(tokens[i]);
    }
  }

  /** A row of tokens that grows. */
  private static final class Tokens {
    private int[] all;
    private int size;

    Tokens(int room) {
      all = new int[room];
    }

    void add(int token) {
      if (size == all.length) {
        all = Arrays.copyOf(all, 2 * size);
      }
      all[size++] = token;
    }

    int[] copy() {
      return Arrays.copyOf(all, size);
    }
  }
}
