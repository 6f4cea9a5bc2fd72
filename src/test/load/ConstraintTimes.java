import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.engine.constraint.CompiledGrammar;
import dev.unroll.engine.constraint.Grammar;
import dev.unroll.engine.constraint.GrammarMatcher;
import dev.unroll.engine.constraint.RegexParser;
import dev.unroll.engine.constraint.Vocabulary;
import dev.unroll.engine.constraint.json.JsonTerms;
import dev.unroll.engine.constraint.json.SchemaGrammar;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How long it takes to compile forms of texts and to forbid tokens, for vocabularies of two sizes
 * that are made up like those of GPT-2 and Qwen. From the top folder, after {@code ./mvnw package
 * -DskipTests}:
 *
 * <pre>
 *   java -cp 'target/classes:target/quarkus-app/lib/main/*' src/test/load/ConstraintTimes.java
 * </pre>
 *
 * <p>"first" is a form that is used for the first time, "again" the same for further texts.
 */
final class ConstraintTimes {
  private static final String BOOKING =
      """
      {"type": "object", "properties": {"name": {"type": "string"}, "seats": {"type": "integer",
       "minimum": 1, "maximum": 20}, "day": {"type": "string", "format": "date"}, "kind": {"enum":
       ["table", "room", "car"]}, "guests": {"type": "array", "maxItems": 5, "items": {"type":
       "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}, "required":
       ["name", "age"]}}}, "required": ["name", "seats", "day", "kind", "guests"]}""";
  private static final String SHORT =
      """
      {"type": "object", "properties": {"title": {"type": "string", "maxLength": 60}, "code":
       {"type": "string", "pattern": "^[A-Za-z ]{5,40}$"}}, "required": ["title", "code"]}""";

  private ConstraintTimes() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, Grammar> forms = new LinkedHashMap<>();
    ObjectMapper json = new ObjectMapper();
    forms.put("json_object", JsonTerms.anyObject());
    forms.put("schema", SchemaGrammar.of(json.readTree(BOOKING), true));
    forms.put("schema, lengths", SchemaGrammar.of(json.readTree(SHORT), true));
    forms.put("regex", Grammar.of(RegexParser.whole("[A-Z][a-z]+( [a-z]+)*[.!?]")));
    System.out.println("  tokens  form             compile ms        mask µs: median   p99    most");
    for (int size : new int[] {50_257, 151_936}) {
      long start = System.nanoTime();
      Vocabulary vocabulary = vocabulary(size);
      System.out.printf("%8d  (tree of tokens %d ms)%n", size, (System.nanoTime() - start) / 1_000_000);
      for (int warmUp = 0; warmUp < 2; warmUp++) {
        for (Map.Entry<String, Grammar> form : forms.entrySet()) {
          run(form.getKey(), form.getValue(), vocabulary, warmUp == 1);
        }
      }
    }
  }

  private static void run(String name, Grammar grammar, Vocabulary vocabulary, boolean isTold) {
    long start = System.nanoTime();
    CompiledGrammar compiled = CompiledGrammar.of(grammar, vocabulary);
    double compile = (System.nanoTime() - start) / 1e6;
    List<Long> first = new ArrayList<>();
    List<Long> again = new ArrayList<>();
    text(compiled, vocabulary, 1, first);
    for (int seed = 2; seed < 22; seed++) {
      text(compiled, vocabulary, seed, again);
    }
    if (isTold) {
      System.out.printf("%8d  %-16s %8.1f   first %s%n", vocabulary.size(), name, compile, figures(first));
      System.out.printf("%8s  %-16s %8s   again %s%n", "", "", "", figures(again));
    }
  }

  private static String figures(List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(n -> n).sorted().toArray();
    return "%12.1f %8.1f %8.1f   (%d tokens)"
        .formatted(
            sorted[sorted.length / 2] / 1e3,
            sorted[(int) (sorted.length * 0.99)] / 1e3,
            sorted[sorted.length - 1] / 1e3,
            sorted.length);
  }

  /** One text of a model that likes short tokens and blanks. */
  private static void text(
      CompiledGrammar grammar, Vocabulary vocabulary, long seed, List<Long> nanos) {
    SplittableRandom random = new SplittableRandom(seed);
    GrammarMatcher matcher = grammar.matcher();
    float[] logits = new float[vocabulary.size()];
    for (int i = 0; i < 200 && !matcher.isOver(); i++) {
      Arrays.fill(logits, 0);
      long start = System.nanoTime();
      matcher.mask(logits, Set.of(0), Set.of());
      long masked = System.nanoTime() - start;
      int token = choose(logits, random);
      if (token == 0) {
        break;
      }
      start = System.nanoTime();
      matcher.accept(token);
      nanos.add(masked + System.nanoTime() - start);
    }
  }

  private static int choose(float[] logits, SplittableRandom random) {
    BitSet allowed = new BitSet();
    for (int token = 0; token < logits.length; token++) {
      allowed.set(token, logits[token] == 0);
    }
    int bytes = allowed.get(0, 257).cardinality();
    int[] from =
        bytes > 0 && random.nextInt(3) == 0
            ? allowed.get(0, 257).stream().toArray()
            : allowed.stream().toArray();
    return from[random.nextInt(from.length)];
  }

  /** The end, all bytes, marks as they stand in JSON, words of syllables, other scripts. */
  private static Vocabulary vocabulary(int size) {
    SplittableRandom random = new SplittableRandom(size);
    String[] syllables = new String[400];
    for (int i = 0; i < syllables.length; i++) {
      syllables[i] =
          "bcdfghklmnprstvw".charAt(random.nextInt(16)) + "" + "aeiou".charAt(random.nextInt(5))
              + (random.nextBoolean() ? "nrstl".charAt(random.nextInt(5)) : "");
    }
    String[] marks = {"\"", "\":", "\",", "\"}", "{\"", "[\"", "\"]", "},", "]", ": ", ", ", "\n", "\\", "-", ".", "/"};
    Set<String> seen = new LinkedHashSet<>();
    List<byte[]> tokens = new ArrayList<>();
    tokens.add(new byte[0]);
    for (int b = 0; b < 0x100; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    while (tokens.size() < size) {
      StringBuilder word = new StringBuilder(random.nextInt(2) == 0 ? " " : "");
      int kind = random.nextInt(20);
      int length = 1 + random.nextInt(4);
      for (int i = 0; i < length; i++) {
        if (kind < 2) {
          word.appendCodePoint(0x4E00 + (int) (3_000 * Math.pow(random.nextDouble(), 2)));
        } else if (kind < 4) {
          word.appendCodePoint(0x430 + random.nextInt(32));
        } else if (kind == 4 && length < 3 && random.nextInt(3) == 0) {
          word.append(marks[random.nextInt(marks.length)]);
        } else {
          word.append(syllables[(int) (syllables.length * Math.pow(random.nextDouble(), 2))]);
        }
      }
      if (kind == 5 && random.nextInt(10) == 0) {
        word.append(marks[random.nextInt(marks.length)]);
      }
      if (seen.add(word.toString()) && word.length() > 1) {
        tokens.add(word.toString().getBytes(UTF_8));
      }
    }
    return Vocabulary.of(size, tokens::get, tokens::get, Set.of(0), _ -> OptionalInt.empty());
  }
}
