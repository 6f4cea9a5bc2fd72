package dev.unroll.engine.lexical;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a translation addresses its reader, in languages that have two ways. */
public enum Formality {
  /** As strangers: <i>vous</i>, <i>Sie</i>, <i>usted</i>. */
  MORE,

  /** As friends: <i>tu</i>, <i>du</i>, <i>tú</i>. */
  LESS;

  /** Words with a capital count at the beginning of a sentence only. */
  private record Words(Set<String> formal, Set<String> informal) {
    Words with(Set<String> moreFormal, Set<String> moreInformal) {
      return new Words(union(formal, moreFormal), union(informal, moreInformal));
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
      return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
    }
  }

  private static final Map<String, Words> WORDS =
      Map.of(
          "fr",
          new Words(
                  Set.of("vous", "votre", "vos", "vôtre", "vôtres"),
                  Set.of("tu", "te", "toi", "ton", "ta", "tes", "t", "tien", "tienne"))
              .with(Imperatives.formal(), Imperatives.informal()),
          "de",
          new Words(
              Set.of("Sie", "Ihnen", "Ihr", "Ihre", "Ihren", "Ihrem", "Ihrer"),
              Set.of("du", "dich", "dir", "dein", "deine", "deinen", "deinem", "deiner")),
          "es",
          new Words(Set.of("usted", "ustedes"), Set.of("tú", "te", "ti", "tu", "tus", "contigo")));

  /** Whether a language has two ways that are known here. */
  public static boolean isKnownIn(String language) {
    return WORDS.containsKey(language);
  }

  /** The words that translations into a language do not have then. */
  public Set<String> avoidedIn(String language) {
    Words words = WORDS.get(language);
    if (words == null) {
      return Set.of();
    }
    return this == MORE ? words.informal() : words.formal();
  }
}
