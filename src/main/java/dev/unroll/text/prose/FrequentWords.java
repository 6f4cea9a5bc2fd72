package dev.unroll.text.prose;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How likely words are in languages: by their ranks in lists of the most frequent ones. */
final class FrequentWords {
  private static final String FILE = "words.txt";
  private static final String LETTERS = "[\\p{IsLatin}\\p{IsCyrillic}\\p{IsGreek}]+";
  private static final Pattern WORD = Pattern.compile(LETTERS + "(?:[-']" + LETTERS + ")*");

  /** Zipf's law: the probability of the word of a rank is {@code SHARE / (rank + FLAT)}. */
  private static final double SHARE = 0.1;

  private static final double FLAT = 2.7;

  /** Of a word that is in no list. */
  private static final double RARE = Math.log(2e-6);

  /** How much less likely than elsewhere a word is where nothing is known. */
  private static final double UNKNOWN = 1;

  private final Set<String> languages = new HashSet<>();

  /** For each word, its rank in some languages. */
  private final Map<String, Map<String, Integer>> ranks = new HashMap<>();

  private FrequentWords() {}

  static FrequentWords load() {
    FrequentWords words = new FrequentWords();
    InputStream file = FrequentWords.class.getResourceAsStream(FILE);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(Objects.requireNonNull(file, FILE), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          words.add(List.of(line.split(" ", -1)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return words;
  }

  private void add(List<String> line) {
    String language = line.getFirst();
    languages.add(language);
    for (int rank = 1; rank < line.size(); rank++) {
      ranks.computeIfAbsent(line.get(rank), word -> new HashMap<>(2)).put(language, rank);
    }
  }

  /** The words of a text that are in scripts of which there are lists. */
  static List<String> in(String text) {
    List<String> words = new ArrayList<>();
    String plain =
        Normalizer.normalize(text, Normalizer.Form.NFC).replace('’', '\'').toLowerCase(Locale.ROOT);
    WORD.matcher(plain).results().forEach(word -> words.add(word.group()));
    return words;
  }

  /** The logarithm of how likely words are in a language. */
  double logLikelihood(List<String> words, String language) {
    double sum = 0;
    boolean listed = languages.contains(language);
    for (String word : words) {
      Map<String, Integer> known = ranks.getOrDefault(word, Map.of());
      if (listed) {
        sum += logProbability(known.get(language));
      } else {
        int best = known.values().stream().min(Integer::compare).orElse(Integer.MAX_VALUE);
        sum += logProbability(best) - UNKNOWN;
      }
    }
    return sum;
  }

  private static double logProbability(@Nullable Integer rank) {
    return rank == null ? RARE : Math.max(RARE, Math.log(SHARE / (rank + FLAT)));
  }
}
