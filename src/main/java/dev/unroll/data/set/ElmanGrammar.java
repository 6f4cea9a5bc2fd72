package dev.unroll.data.set;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * The sentence generator of Elman (1990): the categories of its table 3, with the 29 words of its
 * figure 7, and the templates of its table 4.
 */
public final class ElmanGrammar {
  /** A class of words that can stand in the same places. */
  public enum Category {
    NOUN_HUM("man", "woman", "boy", "girl"),
    NOUN_ANIM("cat", "mouse", "dog"),
    NOUN_INANIM("book", "rock", "car"),
    NOUN_AGRESS("dragon", "monster", "lion"),
    NOUN_FRAG("glass", "plate"),
    NOUN_FOOD("cookie", "bread", "sandwich"),
    VERB_INTRAN("think", "sleep", "exist"),
    VERB_TRAN("see", "chase", "like"),
    VERB_AGPAT("move", "break"),
    VERB_PERCEPT("smell", "see"),
    VERB_DESTROY("break", "smash"),
    VERB_EAT("eat");

    @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
    private final List<String> words;

    Category(String... words) {
      this.words = List.of(words);
    }

    /** The words of the category; a verb may be in two. */
    public List<String> words() {
      return words;
    }

    /** Whether the words are nouns; the others are verbs. */
    public boolean isNoun() {
      return name().startsWith("NOUN");
    }
  }

  private static final List<List<Category>> TEMPLATES =
      List.of(
          List.of(Category.NOUN_HUM, Category.VERB_EAT, Category.NOUN_FOOD),
          List.of(Category.NOUN_HUM, Category.VERB_PERCEPT, Category.NOUN_INANIM),
          List.of(Category.NOUN_HUM, Category.VERB_DESTROY, Category.NOUN_FRAG),
          List.of(Category.NOUN_HUM, Category.VERB_INTRAN),
          List.of(Category.NOUN_HUM, Category.VERB_TRAN, Category.NOUN_HUM),
          List.of(Category.NOUN_HUM, Category.VERB_AGPAT, Category.NOUN_INANIM),
          List.of(Category.NOUN_HUM, Category.VERB_AGPAT),
          List.of(Category.NOUN_ANIM, Category.VERB_EAT, Category.NOUN_FOOD),
          List.of(Category.NOUN_ANIM, Category.VERB_TRAN, Category.NOUN_ANIM),
          List.of(Category.NOUN_ANIM, Category.VERB_AGPAT, Category.NOUN_INANIM),
          List.of(Category.NOUN_ANIM, Category.VERB_AGPAT),
          List.of(Category.NOUN_INANIM, Category.VERB_AGPAT),
          List.of(Category.NOUN_AGRESS, Category.VERB_DESTROY, Category.NOUN_FRAG),
          List.of(Category.NOUN_AGRESS, Category.VERB_EAT, Category.NOUN_HUM),
          List.of(Category.NOUN_AGRESS, Category.VERB_EAT, Category.NOUN_ANIM),
          List.of(Category.NOUN_AGRESS, Category.VERB_EAT, Category.NOUN_FOOD));

  private static final List<String> WORDS =
      Arrays.stream(Category.values())
          .flatMap(category -> category.words().stream())
          .distinct()
          .toList();

  private ElmanGrammar() {}

  /** All words, each once, nouns first. */
  public static List<String> words() {
    return WORDS;
  }

  static List<List<Category>> templates() {
    return TEMPLATES;
  }

  /** A random sentence: a template, and a word for each of its places. */
  static List<String> sentence(Random random) {
    List<Category> template = TEMPLATES.get(random.nextInt(TEMPLATES.size()));
    return template.stream()
        .map(category -> category.words().get(random.nextInt(category.words().size())))
        .toList();
  }
}
