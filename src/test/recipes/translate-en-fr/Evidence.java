import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;

/** How often a word's translation stands in the translations of Tatoeba's sentences with the word. */
final class Evidence {
  /** Sentences of a word that tell something. */
  private static final int ENOUGH = 20;

  private final Map<String, List<String>> translations = new HashMap<>();

  /** Reads the pairs of {@code fra-eng.zip}, whose lines have an English and a French sentence. */
  static Evidence of(Path zip, boolean fromEnglish) throws IOException {
    Evidence evidence = new Evidence();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      byte[] content = file.getInputStream(file.getEntry("fra.txt")).readAllBytes();
      new String(content, StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split("\t"))
          .forEach(pair -> evidence.add(pair[fromEnglish ? 0 : 1], pair[fromEnglish ? 1 : 0]));
    }
    return evidence;
  }

  private void add(String sentence, String translation) {
    String small = " " + String.join(" ", words(translation)) + " ";
    for (String word : new HashSet<>(words(sentence))) {
      translations.computeIfAbsent(word, _ -> new ArrayList<>()).add(small);
    }
  }

  private static List<String> words(String text) {
    return List.of(text.toLowerCase().replace('’', '\'').split("[^\\p{L}\\-]+"));
  }

  /** Whether the word is in enough sentences to tell. */
  boolean knows(String word) {
    return translations.getOrDefault(word.toLowerCase(), List.of()).size() >= ENOUGH;
  }

  /** The share of the word's sentences whose translations have a word that begins like this one. */
  double share(String word, String translation) {
    List<String> sentences = translations.getOrDefault(word.toLowerCase(), List.of());
    String small = String.join(" ", words(translation));
    String stem = small.length() < 5 ? small : small.substring(0, Math.max(4, small.length() - 2));
    long found = sentences.stream().filter(text -> text.contains(" " + stem)).count();
    return sentences.isEmpty() ? 0 : (double) found / sentences.size();
  }
}
