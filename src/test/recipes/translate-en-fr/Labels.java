import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Set phrases and the labels of programs as the translation memory of a translator:
 *
 * <pre>java Labels.java en-fr phrases.tsv firefox.tsv.gz osm-presets.tsv.gz cldr-names.tsv.gz</pre>
 *
 * <p>A phrase stands there with each mark that may end it, with and without its capital. Of a label
 * of up to four words stands the translation that more than half of the programs have, unless it
 * addresses somebody: which form is right, the rest of a text says.
 */
final class Labels {
  private static final int WORDS = 4;
  private static final int LONGEST = 40;
  private static final Pattern PLAIN =
      Pattern.compile("\\p{L}+(?:[ '\\-]+\\p{L}+)*[!?.:]?");
  private static final Pattern ADDRESS =
      Pattern.compile("(?i)\\b(tu|te|toi|ton|ta|tes|vous|votre|vos|you|your|yours)\\b");

  /** Ends of a phrase, in English and in French. */
  private static final Map<String, String> ENDS =
      Map.of("", "", ".", ".", ",", ",", "!", "\u202f!");

  private Labels() {}

  public static void main(String... arguments) throws IOException {
    if (arguments.length < 2 || !List.of("en-fr", "fr-en").contains(arguments[0])) {
      System.err.println("usage: java Labels.java en-fr|fr-en phrases.tsv LABELS...");
      System.exit(2);
    }
    int from = arguments[0].equals("en-fr") ? 0 : 1;
    Map<String, String> memory = new TreeMap<>();
    Set<String> phrases = new HashSet<>();
    for (String line : Files.readAllLines(Path.of(arguments[1]))) {
      if (!line.startsWith("#")) {
        phrase(line.split("\t"), from, memory);
        phrases.add(line.split("\t")[from].toLowerCase());
      }
    }
    Map<String, Map<String, Integer>> labels = new HashMap<>();
    for (String file : List.of(arguments).subList(2, arguments.length)) {
      for (String line : Words.lines(Path.of(file))) {
        String[] pair = line.split("\t");
        count(plain(pair[from]), plain(pair[1 - from]), labels);
      }
    }
    labels
        .keySet()
        .removeIf(label -> phrases.contains(label.toLowerCase()) || isSmallWord(label));
    labels.forEach((label, counts) -> label(label, counts, memory));
    System.out.println("# Set phrases, and labels of Firefox (MPL-2.0), of iD (ISC) and of CLDR (Unicode-3.0)");
    memory.forEach((text, translation) -> System.out.println(text + "\t" + translation));
  }

  private static void phrase(String[] pair, int from, Map<String, String> memory) {
    boolean ends = pair[0].endsWith("?");
    for (Map.Entry<String, String> end : ENDS.entrySet()) {
      if (!ends || end.getKey().isEmpty()) {
        String[] texts = {pair[0] + end.getKey(), typeset(pair[1] + end.getValue())};
        memory.putIfAbsent(texts[from], texts[1 - from]);
        if (from == 1) {
          memory.putIfAbsent(texts[1].replace('\u202f', ' '), texts[0]);
          memory.putIfAbsent(texts[1].replace("\u202f", ""), texts[0]);
        }
        if (texts[from].indexOf(' ') > 0) {
          memory.putIfAbsent(small(texts[from]), small(texts[1 - from]));
        }
      }
    }
  }

  private static void count(
      String label, String translation, Map<String, Map<String, Integer>> labels) {
    if (label.length() <= LONGEST
        && label.split(" ").length <= WORDS
        && PLAIN.matcher(label).matches()
        && !label.equals(translation)) {
      labels.computeIfAbsent(label, _ -> new LinkedHashMap<>()).merge(translation, 1, Integer::sum);
    }
  }

  /** Words are told better by Wiktionary. */
  private static boolean isSmallWord(String label) {
    return label.indexOf(' ') < 0 && Character.isLowerCase(label.charAt(0));
  }

  private static void label(
      String label, Map<String, Integer> counts, Map<String, String> memory) {
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    Map.Entry<String, Integer> best =
        Collections.max(counts.entrySet(), Map.Entry.comparingByValue());
    if (2 * best.getValue() > all && !ADDRESS.matcher(label + " " + best.getKey()).find()) {
      memory.putIfAbsent(label, typeset(best.getKey()));
    }
  }

  private static String plain(String text) {
    return text.replace('’', '\'').replaceAll("[\u00a0\u202f]", " ").strip();
  }

  private static String typeset(String french) {
    return french.replaceAll(" (?=[!?;]$)", "\u202f").replaceAll(" (?=:$)", "\u00a0");
  }

  private static String small(String text) {
    return text.startsWith("I ") || text.startsWith("I'") || text.equals("OK")
        ? text
        : text.substring(0, 1).toLowerCase() + text.substring(1);
  }
}
