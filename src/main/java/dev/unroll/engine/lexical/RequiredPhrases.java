package dev.unroll.engine.lexical;

import dev.unroll.text.prose.span.Surroundings;
import dev.unroll.text.token.Tokenizer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The phrases that a sentence's translation must have, as tokens, and the tokens that it may not
 * have besides.
 */
public final class RequiredPhrases {
  /** More would take a beam that is too wide. */
  static final int MOST = 48;

  private final List<RequiredPhrase> phrases;
  private final TokenShapes shapes;
  private final BitSet reserved;

  /** The requirements that are begun in this order only. */
  private final List<Integer> order;

  /** The tokens that may not come behind a phrase, by what it may touch. */
  private final Map<Surroundings, BitSet> behind = new ConcurrentHashMap<>();

  private RequiredPhrases(
      List<RequiredPhrase> phrases, TokenShapes shapes, BitSet reserved, List<Integer> order) {
    this.phrases = phrases;
    this.shapes = shapes;
    this.reserved = reserved;
    this.order = order;
  }

  /**
   * Those of a sentence.
   *
   * @param target the vocabulary of the translation
   * @param shapes of its tokens
   * @return without those that the vocabulary does not have, and at most {@value #MOST}
   */
  public static RequiredPhrases of(SourceSentence sentence, Tokenizer target, TokenShapes shapes) {
    List<RequiredPhrase> phrases = new ArrayList<>();
    for (int i = 0; i < sentence.requirements().size(); i++) {
      Requirement requirement = sentence.requirements().get(i);
      RequiredPhrase phrase =
          new RequiredPhrase(
              i,
              requirement.surroundings(),
              sentence.order().contains(requirement.forms().getFirst()),
              new PhraseNode(),
              new PhraseNode());
      requirement.forms().forEach(form -> add(form, phrase, target, shapes));
      boolean isKnown = !phrase.spaced().isEmpty() || !phrase.glued().isEmpty();
      for (int n = 0; isKnown && n < requirement.times() && phrases.size() < MOST; n++) {
        phrases.add(phrase);
      }
    }
    BitSet reserved = shapes.words(sentence.avoided());
    reserved.or(shapes.reserved(sentence.reserved()));
    return new RequiredPhrases(
        List.copyOf(phrases), shapes, reserved, order(sentence, List.copyOf(phrases)));
  }

  /** The order of the requirements; none where a phrase of it is not there. */
  private static List<Integer> order(SourceSentence sentence, List<RequiredPhrase> phrases) {
    List<String> forms =
        sentence.requirements().stream().map(each -> each.forms().getFirst()).toList();
    List<Integer> order = sentence.order().stream().map(forms::indexOf).toList();
    return phrases.stream().filter(RequiredPhrase::isOrdered).count() == order.size()
        ? order
        : List.of();
  }

  private static void add(
      String form, RequiredPhrase phrase, Tokenizer target, TokenShapes shapes) {
    if (!target.unknownCharacters(form).isEmpty()) {
      return;
    }
    // What stands before it must not become part of its first token.
    String sign = Character.isLetterOrDigit(form.codePointAt(0)) ? "(" : "a";
    behind("a", " " + form, target, shapes).ifPresent(phrase.spaced()::add);
    behind(sign, form, target, shapes).ifPresent(phrase.glued()::add);
    sequence(target.encode(form), form, target, shapes).ifPresent(phrase.glued()::add);
    sequence(target.encode(form), " " + form, target, shapes).ifPresent(phrase.spaced()::add);
  }

  /** The tokens of a string behind another one, where they are tokens of its own. */
  private static Optional<long[]> behind(
      String before, String form, Tokenizer target, TokenShapes shapes) {
    if (!target.unknownCharacters(before).isEmpty() || !target.unknownCharacters(form).isEmpty()) {
      return Optional.empty();
    }
    long[] first = target.encode(before);
    long[] all = target.encode(before + form);
    boolean isBehind =
        all.length > first.length && Arrays.equals(first, Arrays.copyOf(all, first.length));
    return isBehind
        ? sequence(Arrays.copyOfRange(all, first.length, all.length), form, target, shapes)
        : Optional.empty();
  }

  /** Tokens, where they are those of a string and of the model. */
  private static Optional<long[]> sequence(
      long[] tokens, String form, Tokenizer target, TokenShapes shapes) {
    if (tokens.length == 0 || Arrays.stream(tokens).anyMatch(token -> token >= shapes.size())) {
      return Optional.empty();
    }
    byte[] expected = form.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(4 * expected.length + 64);
    for (long token : tokens) {
      byte[] next = target.bytes((int) token);
      if (next.length > bytes.remaining()) {
        return Optional.empty();
      }
      bytes.put(next);
    }
    return Arrays.equals(expected, Arrays.copyOf(bytes.array(), bytes.position()))
        ? Optional.of(tokens)
        : Optional.empty();
  }

  /** How many phrases there are. */
  public int size() {
    return phrases.size();
  }

  RequiredPhrase get(int phrase) {
    return phrases.get(phrase);
  }

  /** Their tokens. */
  public Set<Integer> tokens() {
    Set<Integer> tokens = new TreeSet<>();
    for (RequiredPhrase phrase : phrases) {
      phrase.spaced().collect(tokens);
      phrase.glued().collect(tokens);
    }
    return tokens;
  }

  /** The fewest tokens that all of them take. */
  public int length() {
    return phrases.stream().mapToInt(RequiredPhrase::tokens).sum();
  }

  /** The tokens that a translation has in these phrases only. Not to be changed. */
  public BitSet reserved() {
    return reserved;
  }

  TokenShapes shapes() {
    return shapes;
  }

  /**
   * Whether a phrase may come next.
   *
   * @param begun the phrases that have begun, as bits
   */
  boolean isDue(RequiredPhrase phrase, long begun) {
    if (!phrase.isOrdered() || order.isEmpty()) {
      return true;
    }
    int done = 0;
    for (int i = 0; i < phrases.size(); i++) {
      done += phrases.get(i).isOrdered() && (begun >>> i & 1) != 0 ? 1 : 0;
    }
    return done < order.size() && order.get(done) == phrase.requirement();
  }

  /** The tokens that may not come right behind a phrase. Not to be changed. */
  BitSet notBehind(RequiredPhrase phrase) {
    return behind.computeIfAbsent(phrase.surroundings(), shapes::notBehind);
  }
}
