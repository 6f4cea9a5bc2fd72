package dev.unroll.chat.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads one call, a JSON object with a tool's name and the arguments, character by character. The
 * arguments are given out as they stand in the text, so that they can be sent before they are
 * complete.
 */
final class CallReader {
  private static final Set<String> ARGUMENTS = Set.of("arguments", "parameters");
  private static final String FUNCTION = "function";
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .build();

  /** What became of a character. */
  enum Step {
    /** It is in the call. */
    TAKEN,
    /** It ends the call. */
    DONE,
    /** It is behind the call, which has a fault. */
    BEHIND,
    /** What has been read is no call. */
    NO_CALL
  }

  private enum Place {
    BEGINNING,
    MEMBER,
    KEY,
    COLON,
    VALUE,
    NAME,
    ARGUMENTS,
    ARGUMENTS_TEXT,
    ARGUMENTS_WORD,
    OTHER,
    OTHER_TEXT,
    OTHER_WORD,
    BEHIND_VALUE
  }

  private final Predicate<String> isTool;
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder arguments = new StringBuilder();
  private Place place = Place.BEGINNING;
  private String key = "";
  private @Nullable String name;
  private boolean hasArguments;
  private int objects;
  private int depth;
  private boolean inString;
  private boolean escaped;

  /**
   * @param isTool whether a call may have this name
   */
  CallReader(Predicate<String> isTool) {
    this.isTool = isTool;
  }

  /** For a call whose name is known and whose arguments follow. */
  static CallReader ofArguments(String name) {
    CallReader reader = new CallReader(any -> true);
    reader.name = name;
    reader.key = "arguments";
    reader.place = Place.VALUE;
    return reader;
  }

  /** The tool's name, once it has been read. */
  Optional<String> name() {
    return Optional.ofNullable(name);
  }

  /** The arguments that have been read since the last call of this method. */
  String arguments() {
    String read = arguments.toString();
    arguments.setLength(0);
    return read;
  }

  Step next(char c) {
    return switch (place) {
      case BEGINNING -> c == '{' ? open() : blank(c);
      case MEMBER -> c == '"' ? begin(Place.KEY) : c == '}' ? close() : blank(c);
      case KEY -> {
        if (endsString(c)) {
          key = decoded();
          place = Place.COLON;
        }
        yield Step.TAKEN;
      }
      case COLON -> c == ':' ? at(Place.VALUE) : blank(c);
      case VALUE -> Character.isWhitespace(c) ? Step.TAKEN : value(c);
      case NAME -> endsString(c) ? named(decoded()) : Step.TAKEN;
      case ARGUMENTS -> nested(c, true);
      case ARGUMENTS_TEXT -> {
        if (endsString(c)) {
          arguments.append(decoded());
          yield over();
        }
        yield Step.TAKEN;
      }
      case ARGUMENTS_WORD, OTHER_WORD -> word(c);
      case OTHER -> nested(c, false);
      case OTHER_TEXT -> endsString(c) ? over() : Step.TAKEN;
      case BEHIND_VALUE -> c == ',' ? at(Place.MEMBER) : c == '}' ? close() : blank(c);
    };
  }

  private Step at(Place next) {
    place = next;
    return Step.TAKEN;
  }

  private Step begin(Place string) {
    text.setLength(0);
    return at(string);
  }

  private Step open() {
    objects++;
    return at(Place.MEMBER);
  }

  private Step blank(char c) {
    return Character.isWhitespace(c) ? Step.TAKEN : fault();
  }

  /** The character does not belong where it stands. */
  private Step fault() {
    return name == null ? Step.NO_CALL : finished(Step.BEHIND);
  }

  private Step close() {
    objects--;
    if (objects > 0) {
      return at(Place.BEHIND_VALUE);
    }
    return name == null ? Step.NO_CALL : finished(Step.DONE);
  }

  private Step finished(Step how) {
    if (!hasArguments) {
      arguments.append("{}");
    }
    return how;
  }

  /** A value is over. */
  private Step over() {
    return objects == 0 ? finished(Step.DONE) : at(Place.BEHIND_VALUE);
  }

  private Step value(char c) {
    boolean isText = c == '"';
    boolean isNested = c == '{' || c == '[';
    if (key.equals(FUNCTION) && c == '{') {
      return open();
    }
    if (isText && (key.equals("name") || key.equals(FUNCTION))) {
      return begin(Place.NAME);
    }
    if (ARGUMENTS.contains(key) && !hasArguments) {
      hasArguments = true;
      place = isText ? Place.ARGUMENTS_TEXT : isNested ? Place.ARGUMENTS : Place.ARGUMENTS_WORD;
    } else {
      place = isText ? Place.OTHER_TEXT : isNested ? Place.OTHER : Place.OTHER_WORD;
    }
    text.setLength(0);
    depth = 0;
    return isText ? Step.TAKEN : next(c);
  }

  private Step named(String read) {
    if (name == null) {
      if (!isTool.test(read)) {
        return Step.NO_CALL;
      }
      name = read;
    }
    return over();
  }

  /** Within an object or an array. */
  private Step nested(char c, boolean given) {
    if (inString) {
      inString = !endsString(c);
    } else if (c == '"') {
      inString = true;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if (c == '}' || c == ']') {
      depth--;
    } else if (!Character.isWhitespace(c)
        && !Character.isLetterOrDigit(c)
        && ",:+-.".indexOf(c) < 0) {
      return fault();
    }
    if (given) {
      arguments.append(c);
    }
    return depth == 0 ? over() : Step.TAKEN;
  }

  private Step word(char c) {
    if (c != ',' && c != '}' && !Character.isWhitespace(c)) {
      text.append(c);
      return Step.TAKEN;
    }
    if (place == Place.ARGUMENTS_WORD) {
      if (text.toString().equals("null")) {
        hasArguments = false;
      } else {
        arguments.append(text);
      }
    }
    place = Place.BEHIND_VALUE;
    return next(c);
  }

  /** Whether the character ends the string that it stands in. */
  private boolean endsString(char c) {
    if (escaped) {
      escaped = false;
    } else if (c == '\\') {
      escaped = true;
    } else if (c == '"') {
      return true;
    }
    text.append(c);
    return false;
  }

  private String decoded() {
    try {
      return MAPPER.readValue('"' + text.toString() + '"', String.class);
    } catch (JsonProcessingException e) {
      return text.toString();
    }
  }
}
