package dev.unroll.text.prose.number;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of months and of days of the week in a language. */
public final class CalendarWords {
  private static final CalendarWords ENGLISH =
      new CalendarWords(
          List.of(
              "January",
              "February",
              "March",
              "April",
              "May",
              "June",
              "July",
              "August",
              "September",
              "October",
              "November",
              "December",
              "Monday",
              "Tuesday",
              "Wednesday",
              "Thursday",
              "Friday",
              "Saturday",
              "Sunday"),
          Set.of("March", "April", "May", "June", "August"),
          Set.of("in", "of", "since", "until", "by", "from", "early", "late", "last", "next"));
  private static final CalendarWords FRENCH =
      new CalendarWords(
          List.of(
              "janvier",
              "février",
              "mars",
              "avril",
              "mai",
              "juin",
              "juillet",
              "août",
              "septembre",
              "octobre",
              "novembre",
              "décembre",
              "lundi",
              "mardi",
              "mercredi",
              "jeudi",
              "vendredi",
              "samedi",
              "dimanche"),
          Set.of("mars", "mai"),
          Set.of("en", "de", "depuis", "début", "fin", "jusqu'en", "dès"));

  private static final int FIRST_DAY = 12;

  private static final Pattern WORD = Pattern.compile("\\p{L}++");

  /** A number, or what stands for one in a text: a mark of a model, or a copy. */
  private static final String NUMBER = "\\p{Nd}\uE000-\uE00F\uFFFC";

  private static final Pattern NUMBER_BEFORE =
      Pattern.compile("[" + NUMBER + "](?:st|nd|rd|th|er)? (?:of )?$");
  private static final Pattern NUMBER_BEHIND = Pattern.compile("^,? [" + NUMBER + "]");

  private final List<String> names;
  private final Map<String, Integer> places = new HashMap<>();
  private final Set<String> ambiguous;
  private final Set<String> openings;

  private CalendarWords(List<String> names, Set<String> ambiguous, Set<String> openings) {
    this.names = names;
    this.ambiguous = ambiguous;
    this.openings = openings;
    for (int i = 0; i < names.size(); i++) {
      places.put(names.get(i), i);
      places.put(names.get(i) + "s", i);
    }
  }

  /**
   * Those of a language.
   *
   * @param language its code, such as {@code en}; what stands behind it is ignored
   * @return empty for languages that are not known
   */
  public static Optional<CalendarWords> of(String language) {
    return switch (language.length() < 2 ? "" : language.substring(0, 2)) {
      case "en" -> Optional.of(ENGLISH);
      case "fr" -> Optional.of(FRENCH);
      default -> Optional.empty();
    };
  }

  /**
   * The months (0 to 11) and days of the week (12 to 18) that a text names, in its order. Names
   * that mean something else, too, such as <em>May</em>, count beside a number or behind
   * <em>in</em> and the like.
   */
  public List<Integer> find(String text) {
    List<Integer> found = new ArrayList<>();
    Matcher words = WORD.matcher(text);
    String before = "";
    while (words.find()) {
      String word = words.group();
      Integer place = places.get(word);
      if (place == null && this == FRENCH) {
        place = places.get(word.toLowerCase(Locale.FRENCH));
      }
      if (place != null
          && (!ambiguous.contains(names.get(place)) || isMeant(text, words, before))) {
        found.add(place);
      }
      before = word;
    }
    return found;
  }

  private boolean isMeant(String text, Matcher word, String before) {
    return openings.contains(before.toLowerCase(Locale.ROOT))
        || NUMBER_BEFORE.matcher(text.substring(0, word.start())).find()
        || NUMBER_BEHIND.matcher(text.substring(word.end())).find();
  }

  /** The forms of a name, of a day also that of several. */
  public List<String> forms(int place) {
    String name = names.get(place);
    return place < FIRST_DAY ? List.of(name) : List.of(name, name + "s");
  }

  /** Whether a text begins with a name. */
  public boolean begins(String text) {
    Matcher word = WORD.matcher(text);
    return word.lookingAt() && !find(word.group()).isEmpty();
  }

  /** Whether a word in small letters is a month in French. */
  static boolean isFrenchMonth(String word) {
    int place = FRENCH.names.indexOf(word);
    return place >= 0 && place < FIRST_DAY;
  }
}
