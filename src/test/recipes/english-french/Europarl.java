import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Sentences of the European Parliament's debates as lines of English, a tab and French, for the
 * recipe beside this file. They are read from a checkout of github.com/mjlaali/Europarl-ConcoDisco,
 * commit 1a184324 (Laali and Kosseim 2017, from Koehn's Europarl of 2005):
 *
 * <pre>java Europarl.java Europarl-ConcoDisco/xml-files europarl.tsv.gz 800000</pre>
 */
class Europarl {
  private static final Pattern CHUNK =
      Pattern.compile("<en>(.*?)</en>\\s*<fr>(.*?)</fr>", Pattern.DOTALL);
  private static final Pattern TAG = Pattern.compile("<[^>]*>");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  /** The language that was spoken, or a dash, before a speech. */
  private static final Pattern OPENING =
      Pattern.compile("^(\\([A-Z]{2}(-[A-Z]{2})?\\)|[-–—•])\\s*");

  private static final Pattern APART = Pattern.compile("(?U)\\b((?i:[ldsnjmtc]|qu))['’] ");

  private static final String ENDS = ".?!\"»:;)";

  private static final Set<String> ENGLISH =
      Set.of("the of and to is in that we this for i it are be not on you have".split(" "));

  private static final Set<String> FRENCH =
      Set.of("le la les de des et est que nous à du en un une pour dans je pas ce il vous".split(" "));

  /** The corpus went through Latin-1, which has no œ. */
  private static final Map<Pattern, String> LOST = new LinkedHashMap<>();

  static {
    lost("\\b(v|V)ux\\b", "$1œux");
    lost("\\b(c|C|ch|Ch)ur(s?)\\b", "$1œur$2");
    lost("\\b(n|N)ud(s?)\\b", "$1œud$2");
    lost("\\b(b|B)uf(s?)\\b", "$1œuf$2");
    lost("\\buf(s?)\\b", "œuf$1");
    lost("\\b(|man|Man)uvr", "$1œuvr");
    lost("\\bUvr", "Œuvr");
    lost("\\b(c|C|s|S|m|M)oeur", "$1œur");
    lost("\\b(v|V|n|N|b|B)oeu", "$1œu");
    lost("\\b(|man|Man)oeuvr", "$1œuvr");
    lost("\\bOeuvr", "Œuvr");
    lost("\\boeil\\b", "œil");
  }

  private static void lost(String written, String meant) {
    LOST.put(Pattern.compile("(?U)" + written), meant);
  }

  public static void main(String... arguments) throws IOException {
    if (arguments.length != 3) {
      System.err.println("usage: java Europarl.java XML-FILES OUTPUT.tsv.gz PAIRS");
      System.exit(2);
    }
    Set<String> lines = new HashSet<>();
    Set<String> sources = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      for (Path file : files.sorted().toList()) {
        Matcher chunk = CHUNK.matcher(Files.readString(file));
        while (chunk.find()) {
          String english = text(chunk.group(1)).replace("' s ", "'s ");
          String french = text(chunk.group(2));
          if (isTranslation(english, french) && sources.add(english)) {
            lines.add(english + "\t" + restored(french));
          }
        }
      }
    }
    List<String> all = new ArrayList<>(lines);
    Collections.sort(all);
    Collections.shuffle(all, new Random(1));
    List<String> chosen = all.subList(0, Math.min(all.size(), Integer.parseInt(arguments[2])));
    try (Writer out =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(Path.of(arguments[1]))),
            StandardCharsets.UTF_8)) {
      for (String line : chosen) {
        out.write(line + "\n");
      }
    }
    System.out.printf("%,d of %,d pairs%n", chosen.size(), all.size());
  }

  private static String text(String xml) {
    String text =
        TAG.matcher(xml)
            .replaceAll("")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&apos;", "'")
            .replace("&amp;", "&");
    return OPENING.matcher(BLANKS.matcher(text).replaceAll(" ").strip()).replaceFirst("");
  }

  /** Whole sentences of likely lengths, each in its language. */
  private static boolean isTranslation(String english, String french) {
    int words = english.split(" ").length;
    int mots = french.split(" ").length;
    return words >= 3
        && mots >= 3
        && words <= 50
        && mots <= 55
        && words <= 1.7 * mots + 2
        && mots <= 1.9 * words + 2
        && english.length() <= 1.6 * french.length() + 10
        && french.length() <= 1.9 * english.length() + 15
        && isWhole(english)
        && isWhole(french)
        && english.endsWith("?") == french.endsWith("?")
        && has(english, ENGLISH)
        && has(french, FRENCH);
  }

  private static boolean isWhole(String text) {
    return ENDS.indexOf(text.charAt(text.length() - 1)) >= 0
        && !Character.isLowerCase(text.charAt(0))
        && text.indexOf('|') < 0
        && text.indexOf('\uFFFD') < 0;
  }

  private static boolean has(String text, Set<String> words) {
    return Stream.of(text.toLowerCase(Locale.ROOT).split("[ ']")).anyMatch(words::contains);
  }

  private static String restored(String french) {
    String text = APART.matcher(french).replaceAll("$1'");
    for (Map.Entry<Pattern, String> lost : LOST.entrySet()) {
      text = lost.getKey().matcher(text).replaceAll(lost.getValue());
    }
    return text;
  }
}
