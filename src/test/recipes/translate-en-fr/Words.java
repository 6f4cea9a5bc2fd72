import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * The words of Wiktionary as the translation memory of a translator, which learned them in sentences
 * better than alone:
 *
 * <pre>java Words.java wiktionary-words.tsv.gz ../../../main/resources/dev/unroll/text/prose/words.txt \
 *     fra-eng.zip en-fr ui-mo.tsv.gz firefox.tsv.gz > memory.tsv</pre>
 *
 * <p>Of Wiktionary's translations a word has the one that Tatoeba's translations of its sentences
 * have most often, and none where hardly any has one. Of a word that Tatoeba hardly has, an English
 * one has the first that Wiktionary lists, a French one the most frequent English word that lists
 * it among its first ones.
 * The hundred most frequent words are left out if they are short: what they mean, sentences
 * say. So are words
 * with a capital that are labels of programs, which the model has learned as such.
 */
class Words {
  private static final int TOO_FREQUENT = 100;

  /** Letters of words that are no articles, pronouns and the like. */
  private static final int LONG = 5;

  /** Translations of a word that can be turned. */
  private static final int AMONG_FIRST = 1;

  /** Interjections, of which the file of nouns, adjectives, verbs and adverbs has none. */
  private static final Map<String, String> INTERJECTIONS =
      Map.of(
          "yes", "oui", "no", "non", "hello", "bonjour", "thanks", "merci", "goodbye", "au revoir");

  /** An English entry with more words than its translation, and these, is a quotation. */
  private static final int MOST_WORDS_MORE = 2;

  /** The share of a word's sentences that must have a translation. */
  private static final double SELDOM = 0.03;

  private record Entry(String english, String french, boolean isVerb, int place) {
    double share(Evidence evidence, boolean fromEnglish) {
      return fromEnglish ? evidence.share(english, french) : evidence.share(french, english);
    }
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 4 || !Set.of("en-fr", "fr-en").contains(arguments[3])) {
      System.err.println(
          "usage: java Words.java wiktionary-words.tsv.gz words.txt fra-eng.zip en-fr|fr-en LABELS...");
      System.exit(2);
    }
    boolean fromEnglish = arguments[3].equals("en-fr");
    List<Entry> entries = entries(Path.of(arguments[0]));
    Map<String, Integer> english = ranks(Path.of(arguments[1]), "en");
    Set<String> frequent =
        first(ranks(Path.of(arguments[1]), fromEnglish ? "en" : "fr"), TOO_FREQUENT);
    Evidence evidence = Evidence.of(Path.of(arguments[2]), fromEnglish);
    Map<String, Entry> best = new TreeMap<>();
    for (Entry entry : entries) {
      String word = fromEnglish ? entry.english() : entry.french();
      if (word.length() < LONG && frequent.contains(word.toLowerCase())) {
        continue;
      }
      best.merge(
          word,
          entry,
          (one, other) -> {
            if (evidence.knows(word)) {
              return other.share(evidence, fromEnglish) > one.share(evidence, fromEnglish)
                  ? other
                  : one;
            }
            return fromEnglish || !isBetter(other, one, english) ? one : other;
          });
    }
    best.entrySet()
        .removeIf(
            entry ->
                evidence.knows(entry.getKey())
                    && entry.getValue().share(evidence, fromEnglish) < SELDOM);
    Map<String, String> memory = new TreeMap<>();
    INTERJECTIONS.forEach(
        (yes, oui) -> {
          String word = fromEnglish ? yes : oui;
          String translation = fromEnglish ? oui : yes;
          memory.put(word, translation);
          memory.put(capital(word), capital(translation));
        });
    Set<String> labels = new HashSet<>();
    for (String file : List.of(arguments).subList(4, arguments.length)) {
      for (String line : lines(Path.of(file))) {
        labels.add(line.split("\t")[fromEnglish ? 0 : 1]);
      }
    }
    best.forEach(
        (word, entry) -> {
          String translation = fromEnglish ? entry.french() : entry.english();
          memory.putIfAbsent(word, translation);
          if (!labels.contains(capital(word))) {
            memory.putIfAbsent(capital(word), capital(translation));
          }
        });
    if (fromEnglish) {
      Set<String> seen = new HashSet<>();
      for (Entry entry : entries) {
        if (entry.isVerb() && seen.add(entry.english())) {
          memory.putIfAbsent("to " + entry.english(), entry.french());
        }
      }
    }
    System.out.println(
        "# Words and their translations in Wiktionary (https://en.wiktionary.org), CC BY-SA 3.0");
    memory.forEach((word, translation) -> System.out.println(word + "\t" + translation));
  }

  private static boolean isBetter(Entry one, Entry other, Map<String, Integer> ranks) {
    boolean isAmongFirst = one.place() <= AMONG_FIRST;
    if (isAmongFirst != other.place() <= AMONG_FIRST) {
      return isAmongFirst;
    }
    if (Character.isUpperCase(one.english().charAt(0))
        && (one.english().startsWith(other.english())
            || other.english().startsWith(one.english()))) {
      return one.english().length() > other.english().length(); // Monday, not Mon
    }
    int difference = Integer.compare(rank(one, ranks), rank(other, ranks));
    return difference != 0 ? difference < 0 : one.place() < other.place();
  }

  private static int rank(Entry entry, Map<String, Integer> ranks) {
    String word = entry.english().toLowerCase();
    return word.equals("tom") // who is in half of Tatoeba's sentences, but no cat
        ? Integer.MAX_VALUE
        : ranks.getOrDefault(word, Integer.MAX_VALUE);
  }

  private static List<Entry> entries(Path file) throws IOException {
    List<Entry> entries = new ArrayList<>();
    Map<String, Integer> places = new HashMap<>();
    for (String line : lines(file)) {
      String[] fields = line.split("\t");
      boolean isQuotation = words(fields[0]) > words(fields[1]) + MOST_WORDS_MORE;
      boolean isIdiom = words(fields[0]) > 2 && Character.isLowerCase(fields[0].codePointAt(0));
      if (isPlain(fields[0]) && isPlain(fields[1]) && !isQuotation && !isIdiom) {
        int place = places.merge(fields[0], 1, Integer::sum);
        entries.add(new Entry(fields[0], fields[1], fields[2].equals("verb"), place));
      }
    }
    return entries;
  }

  /** Whether a word is without the marks of Wiktionary's pages and of sentences. */
  private static boolean isPlain(String word) {
    return !word.contains("''")
        && Character.isLetter(word.codePointAt(0))
        && word.chars().noneMatch(c -> "[]{}|<>#*=,;!?".indexOf(c) >= 0)
        && !word.matches(".*(\\p{Ll}{2}\\.|\\d.*)");
  }

  private static int words(String text) {
    return text.split(" ").length;
  }

  /** The lines of a packed file with at least two columns. */
  static List<String> lines(Path file) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> line.split("\t").length > 1).toList();
    }
  }

  /** The place of each frequent word of a language, from 0. */
  private static Map<String, Integer> ranks(Path file, String language) throws IOException {
    Map<String, Integer> ranks = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(language + " ")) {
        for (String word : line.substring(language.length() + 1).split(" ")) {
          ranks.putIfAbsent(word, ranks.size());
        }
      }
    }
    return ranks;
  }

  private static Set<String> first(Map<String, Integer> ranks, int count) {
    Set<String> first = new HashSet<>();
    ranks.forEach(
        (word, rank) -> {
          if (rank < count) {
            first.add(word);
          }
        });
    return first;
  }

  private static String capital(String word) {
    return word.isEmpty()
        ? word
        : word.substring(0, word.offsetByCodePoints(0, 1)).toUpperCase()
            + word.substring(word.offsetByCodePoints(0, 1));
  }
}
