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
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * The words of Wiktionary as the translation memory of a translator, which learned them in sentences
 * better than alone:
 *
 * <pre>java Words.java wiktionary-words.tsv.gz ../../../main/resources/dev/unroll/text/prose/words.txt \
 *     en-fr ui-mo.tsv.gz firefox.tsv.gz > memory.tsv</pre>
 *
 * <p>An English word has the first translation that Wiktionary lists, a French one the most
 * frequent English word that lists it among its first ones.
 * The hundred most frequent words are left out if they are short: what they mean, sentences
 * say. So is what has the markup of a wiki left in it. A word
 * with a capital that is a label of programs has the translation that most of them have.
 */
class Words {
  private static final int TOO_FREQUENT = 100;

  /** Letters of words that are no articles, pronouns and the like. */
  private static final int LONG = 5;

  /** Translations of a word that can be turned. */
  private static final int AMONG_FIRST = 1;

  /** An English entry with more words than its translation, and these, is a quotation. */
  private static final int MOST_WORDS_MORE = 3;

  /** What a wiki leaves in a word. */
  private static final Pattern MARKUP = Pattern.compile("''|[\\[\\]{}<>=|]|^[IVX]+,[ivx]+");

  /** A label without a place for a value, a key or a sentence's end. */
  private static final Pattern LABEL =
      Pattern.compile("\\p{Lu}[\\p{L}\\p{M}'’-]*( [\\p{L}\\p{M}'’-]+)*");

  /** Interjections, of which the file of nouns, adjectives, verbs and adverbs has none. */
  private static final Map<String, String> INTERJECTIONS =
      Map.of(
          "yes", "oui", "no", "non", "hello", "bonjour", "thanks", "merci", "goodbye", "au revoir");

  private record Entry(String english, String french, boolean isVerb, int place) {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 3 || !Set.of("en-fr", "fr-en").contains(arguments[2])) {
      System.err.println("usage: java Words.java wiktionary-words.tsv.gz words.txt en-fr|fr-en LABELS...");
      System.exit(2);
    }
    boolean fromEnglish = arguments[2].equals("en-fr");
    List<Entry> entries = entries(Path.of(arguments[0]));
    Map<String, Integer> english = ranks(Path.of(arguments[1]), "en");
    Set<String> frequent =
        first(ranks(Path.of(arguments[1]), fromEnglish ? "en" : "fr"), TOO_FREQUENT);
    Map<String, Entry> best = new TreeMap<>();
    for (Entry entry : entries) {
      String word = fromEnglish ? entry.english() : entry.french();
      if (word.length() < LONG && frequent.contains(word.toLowerCase())) {
        continue;
      }
      best.merge(
          word,
          entry,
          (one, other) ->
              fromEnglish || !isBetter(other, one, english) ? one : other);
    }
    Map<String, String> memory = new TreeMap<>();
    INTERJECTIONS.forEach(
        (yes, oui) -> {
          String word = fromEnglish ? yes : oui;
          String translation = fromEnglish ? oui : yes;
          memory.put(word, translation);
          memory.put(capital(word), capital(translation));
        });
    Map<String, Map<String, Integer>> labels = new HashMap<>();
    for (String file : List.of(arguments).subList(3, arguments.length)) {
      for (String line : lines(Path.of(file))) {
        String[] fields = line.split("\t");
        labels
            .computeIfAbsent(fields[fromEnglish ? 0 : 1], label -> new TreeMap<>())
            .merge(fields[fromEnglish ? 1 : 0], 1, Integer::sum);
      }
    }
    best.forEach(
        (word, entry) -> {
          String translation = fromEnglish ? entry.french() : entry.english();
          memory.putIfAbsent(word, translation);
          memory.putIfAbsent(
              capital(word),
              label(labels.getOrDefault(capital(word), Map.of()), capital(translation)));
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
        "# Words and their translations in Wiktionary (https://en.wiktionary.org), CC BY-SA 3.0;"
            + " labels as the catalogues of programs have them");
    memory.forEach((word, translation) -> System.out.println(word + "\t" + translation));
  }

  /** The most frequent translation of a label that is words alone, else that of a dictionary. */
  private static String label(Map<String, Integer> translations, String ofDictionary) {
    int most = 0;
    String best = ofDictionary;
    for (Map.Entry<String, Integer> entry : translations.entrySet()) {
      int times = entry.getValue();
      boolean isPreferred = times > most || (times == most && entry.getKey().equals(ofDictionary));
      if (isPreferred && LABEL.matcher(entry.getKey()).matches()) {
        most = times;
        best = entry.getKey();
      }
    }
    return best;
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
      boolean hasMarkup = MARKUP.matcher(fields[0] + "\t" + fields[1]).find();
      boolean isQuotation = words(fields[0]) > words(fields[1]) + MOST_WORDS_MORE;
      if (!fields[0].equals(fields[1]) && !hasMarkup && !isQuotation) {
        int place = places.merge(fields[0], 1, Integer::sum);
        entries.add(new Entry(fields[0], fields[1], fields[2].equals("verb"), place));
      }
    }
    return entries;
  }

  private static int words(String text) {
    return text.split(" ").length;
  }

  /** The lines of a packed file with at least two columns. */
  private static List<String> lines(Path file) throws IOException {
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
