package dev.unroll.text.prose.span;

import java.util.regex.Pattern;

/**
 * How spans are written. No pattern goes back over more than a few characters, whatever the text:
 * quantifiers that may meet long runs are possessive.
 */
final class SpanPatterns {
  private static final String FOLLOWED_BY_NO_WORD = "(?![\\p{L}\\p{Nd}_])";
  static final String GAP = "[ \\u00A0\\u202F]";

  /** Neither a word, nor what makes the last digits a time, a share or an amount. */
  private static final String FOLLOWED_BY_NO_WORD_OR_UNIT =
      FOLLOWED_BY_NO_WORD + "(?![:/.,-]\\d)(?!" + GAP + "?[%‰°\\p{Sc}](?![\\w{(@%.$]))";

  static final Pattern BACKTICKS = Pattern.compile("(`++)(?!`)[^\\n]{1,2000}?(?<!`)\\1(?!`)");
  static final Pattern OPTION =
      of(
          "--?[A-Za-z][\\w-]*+(?:=(?:\"[^\"\\n]{0,60}+\"|'[^'\\n]{0,60}+'|"
              + "[^\\s\\p{Cntrl}\"'“”«»]*[^\\s\\p{Cntrl}\"'“”«».,;:!?…)\\]}]))?");
  static final Pattern CALL = of("[A-Za-z_$][\\w$]*+(?:[.:#]{1,2}[A-Za-z_$][\\w$]*+)*+\\(\\)");

  static final Pattern TAG =
      of(
          "</?[A-Za-z][\\w:.-]*+(?:\\s++[\\w:@.-]++\\s*+=\\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\\s\\p{Cntrl}\"'<>=]++))*+"
              + "\\s*+/?>|<!--.{0,2000}?-->|<%.{1,500}?%>");
  static final Pattern ENTITY =
      of("&(?:[A-Za-z][A-Za-z0-9]{1,8}+|#\\d{1,7}+|#[xX][0-9A-Fa-f]{1,6}+);");

  /** In braces of which there are two, or with a sign beside them. */
  static final Pattern TEMPLATE =
      of(
          "\\{\\{\\{[^{}\\n]{1,200}+\\}\\}\\}|\\{\\{[^{}\\n]{1,200}+\\}\\}|\\{%.{1,300}?%\\}|\\{#.{1,300}?#\\}");

  static final Pattern BRACES =
      of(
          "\\{(?:\\s?\\$?[\\w.$@#!?-]*+(?:\\[[^\\[\\]{}]{0,40}+\\])?(?:[:!][^{}\\s]{0,40}+)?\\s?)\\}");
  static final Pattern FORMAT =
      of(
          "\\{\\s*+[\\w.-]++\\s*+,\\s*+(?:plural|select|selectordinal|number|date|time|spellout|ordinal|duration|choice|list)\\b");
  static final Pattern SIGNED_BRACES = of("[$#%@]\\{[^{}\\n]{1,200}+\\}|\\$\\([^()\\n]{1,100}+\\)");
  static final Pattern VARIABLE = of("\\$\\$?[A-Za-z_]\\w*+(?:\\.[A-Za-z_]\\w*+)*+");
  static final Pattern PRINTF =
      of(
          "%(?:\\d{1,2}+\\$)?+[-+#0]*+(?:\\d{1,3}|\\*)?+(?:\\.(?:\\d{1,3}|\\*))?+(?:hh|h|ll|l|L|z|j|t|q)?"
              + "[diouxXeEfFgGaAcCsSp@]"
              + FOLLOWED_BY_NO_WORD
              + "|%\\([^()\\n]{1,60}+\\)[-+#0]?\\d*+(?:\\.\\d++)?[diouxXeEfFgGcrsa]?"
              + "|%[A-Za-z_]\\w*+(?:\\.\\w++)*+%?|%\\d{1,2}+(?:\\$[A-Za-z@])?"
              + "|%%");
  static final Pattern COLON =
      of(":[a-z0-9_+-]{2,40}+:|:[a-z][a-z0-9_]++(?![:])|:[A-Z][A-Z0-9_]{2,}+(?![:])");
  static final Pattern DOUBLE_SQUARE =
      of("\\[\\[[^\\[\\]\\s]{1,100}+\\]\\]|\\[%[^\\[\\]\\s]{1,100}+%\\]");
  static final Pattern EMOTICON = of("(?:[:;]'?-?[)(DPpOo/\\\\|*]|<3)(?![\\p{L}\\p{Nd}/])");

  static final Pattern URL =
      of(
          "(?:[A-Za-z][A-Za-z0-9+.-]{1,20}+://|(?i:www)\\.(?=[\\p{L}\\p{Nd}])|(?i:mailto|tel|urn|magnet|data):(?=[^\\s\\p{Cntrl}]))"
              + "[^\\s\\p{Cntrl}<>\"«»“”`]++");

  /** Labels between points: a domain if the last is a well-known one, a file, or neither. */
  static final Pattern LABELS =
      of(
          "[\\p{L}\\p{Nd}_](?:[\\p{L}\\p{Nd}_-]*+)(?:\\.[\\p{L}\\p{Nd}_-]++){0,6}\\.([A-Za-z][A-Za-z0-9]{0,11}+)"
              + "(?![\\p{L}\\p{Nd}_.-])");

  /** What may follow a domain. */
  static final Pattern BEHIND_DOMAIN = of("(?::\\d{2,5}+)?(?:[/?#][^\\s\\p{Cntrl}<>\"«»“”`]*+)?");

  static final Pattern DOTFILE = of("\\.[A-Za-z][\\w-]++(?:\\.[\\w-]++)*+");
  static final Pattern EMAIL =
      of(
          "[\\p{L}\\p{Nd}_][\\p{L}\\p{Nd}_.+%'-]{0,63}+@[\\p{L}\\p{Nd}-]++(?:\\.[\\p{L}\\p{Nd}-]++)++");
  static final Pattern HANDLE =
      of("@[\\p{L}\\p{Nd}_](?:[\\p{L}\\p{Nd}_-]|[./@](?=[\\p{L}\\p{Nd}_]))*+");
  static final Pattern HASHTAG =
      of("#[\\p{L}\\p{Nd}_](?:[\\p{L}\\p{Nd}\\p{M}_]|-(?=[\\p{L}\\p{Nd}]))*+");

  static final Pattern ROOTED =
      of(
          "(?:~|\\.{1,2})?/(?:[\\p{L}\\p{Nd}_.@%+~{}$*=:-]++/?)*+|\\\\\\\\[^\\s\\p{Cntrl}<>\"|?*]++|[A-Za-z]:[\\\\/][^\\s\\p{Cntrl}<>\"|?*]++");
  static final Pattern RELATIVE =
      of("[\\p{L}\\p{Nd}_.@-]++(?:[/\\\\][\\p{L}\\p{Nd}_.@{}*-]++)++[/\\\\]?");

  static final Pattern UNDERSCORED =
      of("[\\p{L}\\p{Nd}]++(?:[-.]?[\\p{L}\\p{Nd}]++)*+(?:_[\\p{L}\\p{Nd}-]++)++");

  static final Pattern DATE =
      of(
          "\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}(?:[T ]\\d{2}:\\d{2}(?::\\d{2}(?:[.,]\\d{1,9})?)?(?:Z|[+-]\\d{2}:?\\d{2})?)?"
              + FOLLOWED_BY_NO_WORD
              + "|\\d{1,2}([/.-])\\d{1,2}\\2(?:\\d{4}|\\d{2})"
              + FOLLOWED_BY_NO_WORD
              + "(?![-/.:]\\d)");
  static final Pattern TIME =
      of(
          "(?:[01]?\\d|2[0-4]):[0-5]\\d(?::[0-5]\\d)?(?:"
              + GAP
              + "?[AaPp](?:[Mm]|\\.[Mm](?:\\.(?=\\s*\\S))?)(?![\\p{L}\\p{Nd}]))?"
              + FOLLOWED_BY_NO_WORD
              + "(?![:/]\\d)"
              + "|(?:1[0-2]|0?\\d)"
              + GAP
              + "?[AaPp](?:[Mm]|\\.[Mm](?:\\.(?=\\s*\\S))?)(?![\\p{L}\\p{Nd}])"
              + "|(?:[01]?\\d|2[0-4])"
              + GAP
              + "?[hH]"
              + GAP
              + "?[0-5]\\d"
              + FOLLOWED_BY_NO_WORD
              + "|(?:[01]?\\d|2[0-4])h"
              + FOLLOWED_BY_NO_WORD);
  static final Pattern PHONE =
      of(
          "(?:\\+|00)(?=(?:[ \\u00A0().-]{0,3}\\d){7})\\d{1,3}(?:[ \\u00A0.-]?\\(\\d{1,4}\\))?"
              + "([ \\u00A0.-]?)\\d{1,4}(?:\\1\\d{1,4}){0,7}(?:-\\d{4})?"
              + FOLLOWED_BY_NO_WORD_OR_UNIT
              + "|0\\d(?:([ \\u00A0\\u202F.-])\\d{2})(?:\\2\\d{2}){3}"
              + FOLLOWED_BY_NO_WORD_OR_UNIT
              + "|(?:1[-. ])?(?:\\(\\d{3}\\) ?|\\d{3}[-. ])\\d{3}[-.]\\d{4}"
              + FOLLOWED_BY_NO_WORD_OR_UNIT
              + "|0\\d{2,4}[ /-]\\d{3,8}(?:[ -]\\d{2,6})?"
              + FOLLOWED_BY_NO_WORD_OR_UNIT);
  static final Pattern IBAN =
      of(
          "[A-Z]{2}\\d{2}(?:"
              + GAP
              + "?[A-Z0-9]{4}){2,7}(?:"
              + GAP
              + "?[A-Z0-9]{1,3})?"
              + FOLLOWED_BY_NO_WORD);
  static final Pattern VERSION =
      of(
          "[vV]?\\d++(?:\\.\\d++){2,}+(?:[-+][\\p{L}\\p{Nd}.]*[\\p{L}\\p{Nd}])?(?::\\d{1,5})?(?:/\\d{1,2})?"
              + FOLLOWED_BY_NO_WORD
              + "|[vV]\\d++(?:\\.\\d++)*+"
              + FOLLOWED_BY_NO_WORD);

  /** Letters, then digits; or capitals, a hyphen and digits. */
  static final Pattern NAMED =
      of(
          "\\p{L}++\\p{Nd}[\\p{L}\\p{Nd}]*+(?:[-._+/]?\\p{L}*+\\p{Nd}[\\p{L}\\p{Nd}]*+)*+\\+{0,2}"
              + "|\\p{Lu}\\p{L}*+(?:-\\p{Lu}++)*+-\\p{Nd}[\\p{L}\\p{Nd}]*+(?:[-./][\\p{L}\\p{Nd}]*\\p{Nd}[\\p{L}\\p{Nd}]*+)*+"
              + "|(?=[A-Z-]{0,20}\\d)[A-Z][A-Z0-9]*+(?:-[A-Z0-9]++)++"
              + "|(?=[A-Fa-f0-9-]{0,35}\\d)[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  /** Digits, then letters; or digits between hyphens and the like. */
  static final Pattern NUMBERED =
      of(
          "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
              + FOLLOWED_BY_NO_WORD
              + "|\\p{Nd}++(?:[.,]\\p{Nd}++)?\\p{L}[\\p{L}\\p{Nd}]*+(?:[-._]?\\p{L}*+\\p{Nd}[\\p{L}\\p{Nd}]*+)*+"
              + "|\\p{Nd}++(?:-\\p{L}*+\\p{Nd}[\\p{L}\\p{Nd}]*+)++(?:"
              + GAP
              + "?%)?"
              + "|(?!\\p{Nd}{1,3}(?:,\\p{Nd}{3})++(?!,?\\p{Nd}))\\p{Nd}++(?:,\\p{Nd}++){2,}+"
              + "|\\p{Nd}++(?:[/:×x_–]\\p{Nd}++)++(?![\\p{L}])");

  /** A number with separators; what they mean, its language says. */
  static final String AMOUNT = "\\p{Nd}++(?:[.,]\\p{Nd}++)*+";

  /** Symbols of units that many languages share and that are no words behind a number. */
  static final String UNIT =
      "(?:km/h|m/s|mph|[kcmdnµμ]?m[²³]?|[kmµμ]?g|[mcdh]?[lL]|[kMGT]?Wh?|[kMGT]?eV|[mk]?V|m?Ah?|[kMG]?Hz"
          + "|[kKMGTP]i?B|[kMG]bit/s|[kMG]bps|dB|k?Pa|hPa|psi|px|pt|dpi|rpm|kcal|k?J|min)(?!/\\p{L})";

  /** A number with its unit behind a blank, or several with times between them. */
  static final Pattern MEASURE =
      of(
          AMOUNT
              + "(?:(?:"
              + GAP
              + "?×"
              + GAP
              + "?"
              + AMOUNT
              + "(?:"
              + GAP
              + UNIT
              + FOLLOWED_BY_NO_WORD
              + ")?)++|"
              + GAP
              + UNIT
              + ")"
              + FOLLOWED_BY_NO_WORD);

  /** Digits in three groups or more, as on cards and in registers. */
  static final Pattern GROUPED =
      of(
          "\\p{Nd}++(?:("
              + GAP
              + ")\\p{Nd}{2,}+)(?:\\1\\p{Nd}{2,}+)++"
              + FOLLOWED_BY_NO_WORD_OR_UNIT
              + "(?!"
              + GAP
              + "?(?:[A-Z]{3}|[AaPp]\\.?[Mm]|[hH])(?![\\p{L}\\p{Nd}]))");

  /** The code of a currency behind an amount. */
  static final Pattern CURRENCY = of(GAP + "?[A-Z]{3}" + FOLLOWED_BY_NO_WORD);

  static final Pattern ORDINAL =
      of(
          "\\p{Nd}++(?:[,.]\\p{Nd}{3})*+(?:st|nd|rd|th|ers?|res?|es?|[èe]mes?|ndes?|nds|['’]?s)"
              + FOLLOWED_BY_NO_WORD);

  /** Names of wireless networks and the like, with their generation. */
  static final Pattern GENERATION = of("(?:Wi-Fi|Bluetooth|USB|HDMI)(?:[ -]\\d[\\w.]*+)");

  /** What ends a group of digits; behind a blank it must not be of something else. */
  private static final String GROUP =
      "\\p{Nd}{3}(?!\\p{Nd})(?!(?<=" + GAP + "\\p{Nd}{3})(?:[-/:_]\\p{Nd}|(?:[.,]\\p{Nd}++){2}))";

  private static final String DIGITS =
      "(?:\\p{Nd}{1,3}(?:([,.'’ \\u00A0\\u202F])"
          + GROUP
          + ")(?:\\1"
          + GROUP
          + ")*+(?:[.,]\\p{Nd}++)?(?![.,]\\p{Nd})"
          + "|\\p{Nd}++(?:[.,]\\p{Nd}++)?|[.]\\p{Nd}++|[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])";
  static final Pattern NUMBER =
      of(
          "[-+−±]?(?:(?:US|CA|AU|NZ|[A-Z])?\\p{Sc}"
              + GAP
              + "?)?[-−]?"
              + DIGITS
              + "(?:"
              + GAP
              + "?(?:%%?|[‰\\p{Sc}]|°[CF]?)(?![{@(])"
              + FOLLOWED_BY_NO_WORD
              + ")?");

  /** Most characters of an address, of code or of a placeholder. */
  static final int LONG = 2_000;

  /** Most characters of anything else. */
  private static final int SHORT = 120;

  private SpanPatterns() {}

  /** Most characters of what a pattern describes. */
  static int longest(Pattern pattern) {
    return pattern == URL
            || pattern == BEHIND_DOMAIN
            || pattern == TAG
            || pattern == TEMPLATE
            || pattern == BACKTICKS
        ? LONG
        : SHORT;
  }

  private static Pattern of(String regex) {
    return Pattern.compile(regex);
  }
}
