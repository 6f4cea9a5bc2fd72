package dev.unroll.text.prose.span;

import dev.unroll.text.prose.span.Span.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a translation copies. It knows no language; a word that merely has digits in it by
 * grammar, such as {@code 1st} or {@code 1er}, is not a span.
 */
public final class SpanFinder {
  private static final String QUOTES_AND_BRACKETS = "([{<\"'`«“”„‘’=,;|>*_";
  private static final String TRAILING = ".,;:!?'\"’*…";

  private final String text;
  private final int length;
  private final Matcher matcher;
  private final List<Span> found = new ArrayList<>();

  private SpanFinder(String text) {
    this.text = text;
    this.length = text.length();
    this.matcher =
        SpanPatterns.URL.matcher(text).useTransparentBounds(true).useAnchoringBounds(false);
  }

  /** The spans of a sentence in their order; none overlaps another. */
  public static List<Span> find(String sentence) {
    if (PlainText.is(sentence)) {
      return List.of();
    }
    SpanFinder finder = new SpanFinder(sentence);
    finder.scan();
    return List.copyOf(finder.found);
  }

  private void scan() {
    int at = 0;
    while (at < length) {
      int end = take(at);
      at = end > at ? end : skip(at);
    }
  }

  /** Past what is no span: a run of letters, or one character. */
  private int skip(int at) {
    int c = text.codePointAt(at);
    int next = at + Character.charCount(c);
    if (!isWord(c)) {
      return next;
    }
    while (next < length && isWord(text.codePointAt(next))) {
      next += Character.charCount(text.codePointAt(next));
    }
    return next;
  }

  private static boolean isWord(int c) {
    return Character.isLetterOrDigit(c)
        || (Character.getType(c) == Character.NON_SPACING_MARK && (c < 0xFE00 || c > 0xFE0F));
  }

  /**
   * Notes the span at a place; returns its end, or that of what is certainly none, or the place.
   */
  private int take(int at) {
    int c = text.codePointAt(at);
    int picture = Emoji.end(text, at);
    if (picture > at) {
      return add(at, picture, Kind.EMOJI);
    }
    if (Character.isDigit(c)) {
      return takeNumber(at);
    }
    if (Character.isLetter(c)) {
      return takeWord(at);
    }
    int sign = takeSign(at, c);
    return sign == at && (PlainText.isCurrency(c) || PlainText.isFraction(c))
        ? take(at, SpanPatterns.NUMBER, Kind.NUMBER)
        : sign;
  }

  private int takeSign(int at, int c) {
    return switch (c) {
      case '`' -> take(at, SpanPatterns.BACKTICKS, Kind.CODE);
      case '<' -> either(at, SpanPatterns.TAG, Kind.MARKUP, SpanPatterns.EMOTICON, Kind.EMOJI);
      case '&' -> take(at, SpanPatterns.ENTITY, Kind.MARKUP);
      case '{' -> takeBraces(at);
      case '%' ->
          either(
              at,
              SpanPatterns.SIGNED_BRACES,
              Kind.PLACEHOLDER,
              SpanPatterns.PRINTF,
              Kind.PLACEHOLDER);
      case '$' ->
          either(
              at,
              SpanPatterns.SIGNED_BRACES,
              Kind.PLACEHOLDER,
              SpanPatterns.VARIABLE,
              Kind.PLACEHOLDER);
      case '[' -> take(at, SpanPatterns.DOUBLE_SQUARE, Kind.PLACEHOLDER);
      case ':' ->
          followsWord(at)
              ? at
              : either(at, SpanPatterns.COLON, Kind.PLACEHOLDER, SpanPatterns.EMOTICON, Kind.EMOJI);
      case ';' -> followsWord(at) ? at : take(at, SpanPatterns.EMOTICON, Kind.EMOJI);
      case '@' ->
          followsWord(at)
              ? at
              : either(
                  at,
                  SpanPatterns.SIGNED_BRACES,
                  Kind.PLACEHOLDER,
                  SpanPatterns.HANDLE,
                  Kind.HANDLE);
      case '#' ->
          followsWord(at) || (at > 0 && text.charAt(at - 1) == '#')
              ? at
              : either(
                  at,
                  SpanPatterns.SIGNED_BRACES,
                  Kind.PLACEHOLDER,
                  SpanPatterns.HASHTAG,
                  Kind.HASHTAG);
      case '/', '~', '\\' -> opens(at) ? takeTrimmed(at, SpanPatterns.ROOTED, Kind.PATH) : at;
      case '.' -> opens(at) ? takePoint(at) : at;
      case '(' -> followsWord(at) ? at : take(at, SpanPatterns.PHONE, Kind.PHONE);
      case '+' ->
          opens(at)
              ? either(at, SpanPatterns.PHONE, Kind.PHONE, SpanPatterns.NUMBER, Kind.NUMBER)
              : at;
      case '-' ->
          opens(at)
              ? either(at, SpanPatterns.OPTION, Kind.CODE, SpanPatterns.NUMBER, Kind.NUMBER)
              : at;
      case '\u2212', '\u00B1' -> opens(at) ? take(at, SpanPatterns.NUMBER, Kind.NUMBER) : at;
      default -> at;
    };
  }

  private int takePoint(int at) {
    int path = takeTrimmed(at, SpanPatterns.ROOTED, Kind.PATH);
    return path > at
        ? path
        : either(at, SpanPatterns.NUMBER, Kind.NUMBER, SpanPatterns.DOTFILE, Kind.PATH);
  }

  private int takeBraces(int at) {
    int end =
        either(at, SpanPatterns.TEMPLATE, Kind.PLACEHOLDER, SpanPatterns.BRACES, Kind.PLACEHOLDER);
    if (end > at || match(at, SpanPatterns.FORMAT) < 0) {
      return end;
    }
    int depth = 0;
    for (int i = at; i < Math.min(length, at + SpanPatterns.LONG); i++) {
      char c = text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0) {
        return add(at, i + 1, Kind.PLACEHOLDER);
      }
    }
    return at;
  }

  private int takeNumber(int at) {
    int ordinal = match(at, SpanPatterns.ORDINAL);
    if (ordinal > at) {
      return ordinal;
    }
    int end = take(at, SpanPatterns.DATE, Kind.DATE);
    end = end > at ? end : take(at, SpanPatterns.TIME, Kind.TIME);
    end = end > at ? end : take(at, SpanPatterns.PHONE, Kind.PHONE);
    end = end > at ? end : take(at, SpanPatterns.VERSION, Kind.VERSION);
    end = end > at ? end : take(at, SpanPatterns.MEASURE, Kind.IDENTIFIER);
    end = end > at ? end : take(at, SpanPatterns.NUMBERED, Kind.IDENTIFIER);
    if (end > at) {
      return end;
    }
    int groups = match(at, SpanPatterns.GROUPED);
    return groups > match(at, SpanPatterns.NUMBER)
        ? add(at, groups, Kind.IDENTIFIER)
        : take(at, SpanPatterns.NUMBER, Kind.NUMBER);
  }

  /**
   * Notes an amount, with the code of a currency that is behind it. Where a code is between two
   * amounts it may be of either, and they stay together.
   */
  private int addAmount(int start, int number) {
    boolean signed = text.substring(start, number).codePoints().anyMatch(PlainText::isCurrency);
    int end = signed || !Character.isDigit(text.charAt(number - 1)) ? number : code(number);
    int amounts = 1;
    for (int next = amount(end); end > number && next > end; next = amount(end)) {
      amounts++;
      end = code(next);
    }
    return add(start, end, amounts > 1 ? Kind.IDENTIFIER : Kind.NUMBER);
  }

  /** After the code of a currency that is behind a number; the end of the number if none is. */
  private int code(int number) {
    int end = match(number, SpanPatterns.CURRENCY);
    return end > number
            && Currencies.isCodeBehind(text.substring(end - Currencies.LENGTH, end), text)
        ? end
        : number;
  }

  /** After the amount that is behind the code of its currency; the end of the code if none is. */
  private int amount(int code) {
    int start = code + 1;
    boolean begins =
        start < length
            && Surroundings.isBlank(text.charAt(code))
            && Character.isDigit(text.charAt(start));
    int end = begins ? match(start, SpanPatterns.NUMBER) : -1;
    return end == length || (end > start && !goesOn(text.codePointAt(end), end + 1)) ? end : code;
  }

  /** Whether a number is a part of a time, a date or a name. */
  private boolean goesOn(int c, int next) {
    return isWord(c)
        || (":/-_.,".indexOf(c) >= 0
            && next < length
            && Character.isLetterOrDigit(text.charAt(next)));
  }

  private int takeWord(int at) {
    int end = at;
    while (end < length && isWord(text.charAt(end))) {
      end++;
    }
    char behind = end < length ? text.charAt(end) : ' ';
    if (end - at == Currencies.LENGTH && Currencies.isCode(text.substring(at, end))) {
      int amount = amount(end);
      if (amount > end) {
        return addAmount(at, amount);
      }
    }
    boolean ends =
        behind == ' '
            || behind == ','
            || end == length
            || (end + 1 == length && ".!?".indexOf(behind) >= 0);
    if (ends && !hasDigit(at, end)) {
      return end; // an ordinary word
    }
    int taken = takeTrimmed(at, SpanPatterns.URL, Kind.URL);
    taken = taken > at || behind != ':' ? taken : takeTrimmed(at, SpanPatterns.ROOTED, Kind.PATH);
    taken = taken > at ? taken : take(at, SpanPatterns.EMAIL, Kind.EMAIL);
    taken = taken > at ? taken : takeRelative(at);
    taken = taken > at ? taken : takeLabels(at);
    taken = taken > at ? taken : take(at, SpanPatterns.CALL, Kind.CODE);
    taken = taken > at ? taken : take(at, SpanPatterns.UNDERSCORED, Kind.IDENTIFIER);
    taken = taken > at ? taken : take(at, SpanPatterns.IBAN, Kind.IBAN);
    taken = taken > at ? taken : take(at, SpanPatterns.VERSION, Kind.VERSION);
    taken = taken > at ? taken : take(at, SpanPatterns.GENERATION, Kind.IDENTIFIER);
    taken = taken > at ? taken : take(at, SpanPatterns.NAMED, Kind.IDENTIFIER);
    return taken > at || !PlainText.isCurrency(behind)
        ? taken
        : take(at, SpanPatterns.NUMBER, Kind.NUMBER);
  }

  private boolean hasDigit(int from, int to) {
    for (int i = from; i < to; i++) {
      if (Character.isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** A path without a root, which differs from {@code and/or} by a point, a digit or the like. */
  private int takeRelative(int at) {
    int end = trimmed(at, match(at, SpanPatterns.RELATIVE));
    for (int i = at; i < end; i++) {
      char c = text.charAt(i);
      if (c == '.' || c == '_' || c == '\\' || c == '@' || Character.isDigit(c)) {
        return add(at, end, Kind.PATH);
      }
    }
    return at;
  }

  private int takeLabels(int at) {
    int end = match(at, SpanPatterns.LABELS);
    if (end < 0) {
      // A full stop behind it ends the sentence.
      int stop = at;
      while (stop < length
          && (isWord(text.charAt(stop)) || "._-".indexOf(text.charAt(stop)) >= 0)) {
        stop++;
      }
      if (stop == at || text.charAt(stop - 1) != '.') {
        return at;
      }
      matcher.usePattern(SpanPatterns.LABELS).region(at, stop - 1).useTransparentBounds(false);
      end = matcher.lookingAt() ? matcher.end() : -1;
      matcher.useTransparentBounds(true);
      if (end < 0) {
        return at;
      }
    }
    String label = text.substring(matcher.start(1), end);
    if (NameEndings.isDomain(label)) {
      int behind = match(end, SpanPatterns.BEHIND_DOMAIN);
      return add(at, Math.max(end, trimmed(at, behind)), Kind.URL);
    }
    return NameEndings.isFile(label) ? add(at, end, Kind.PATH) : at;
  }

  private int either(int at, Pattern first, Kind firstKind, Pattern second, Kind secondKind) {
    int end = take(at, first, firstKind);
    return end > at ? end : take(at, second, secondKind);
  }

  private int take(int at, Pattern pattern, Kind kind) {
    int end = match(at, pattern);
    if (end <= at) {
      return at;
    }
    return pattern == SpanPatterns.NUMBER ? addAmount(at, end) : add(at, end, kind);
  }

  private int takeTrimmed(int at, Pattern pattern, Kind kind) {
    int end = trimmed(at, match(at, pattern));
    return end > at + 1 ? add(at, end, kind) : at;
  }

  /** Without punctuation of the sentence, and brackets that are closed behind an address. */
  private int trimmed(int at, int end) {
    int to = end;
    while (to > at) {
      char last = text.charAt(to - 1);
      boolean trails =
          TRAILING.indexOf(last) >= 0
              || (last == ')' && closes(at, to, '(', ')'))
              || (last == ']' && closes(at, to, '[', ']'))
              || (last == '}' && closes(at, to, '{', '}'));
      if (!trails) {
        break;
      }
      to--;
    }
    return to;
  }

  private boolean closes(int from, int to, char open, char close) {
    if (to - from > SpanPatterns.LONG) {
      return true;
    }
    int depth = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      depth += c == open ? 1 : c == close ? -1 : 0;
    }
    return depth < 0;
  }

  /** Where what a pattern describes ends that begins at a place; -1 if it does not. */
  private int match(int at, Pattern pattern) {
    int most = Math.min(length, at + SpanPatterns.longest(pattern));
    matcher.usePattern(pattern).region(at, most);
    return matcher.lookingAt() ? matcher.end() : -1;
  }

  private boolean followsWord(int at) {
    return at > 0 && isWord(text.codePointBefore(at));
  }

  /** Whether a place is the beginning, or behind a blank, a quote or an opening bracket. */
  private boolean opens(int at) {
    if (at == 0) {
      return true;
    }
    char before = text.charAt(at - 1);
    return Character.isWhitespace(before)
        || Character.isSpaceChar(before)
        || QUOTES_AND_BRACKETS.indexOf(before) >= 0;
  }

  private int add(int start, int end, Kind kind) {
    found.add(new Span(start, end, kind));
    return end;
  }
}
