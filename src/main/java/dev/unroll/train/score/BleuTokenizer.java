package dev.unroll.train.score;

import java.util.List;
import java.util.regex.Pattern;

/** How BLEU splits a text into words. */
public enum BleuTokenizer {
  /** At white space only, for texts that are split already. */
  NONE("none") {
    @Override
    List<String> of(String line) {
      return Whitespace.split(line);
    }
  },

  /** As NIST's script {@code mteval-v13a} does it: the custom for European languages. */
  V13A("13a") {
    @Override
    List<String> of(String line) {
      String text =
          line.replace("<skipped>", "")
              .replace("-\n", "")
              .replace('\n', ' ')
              .replace("&quot;", "\"")
              .replace("&amp;", "&")
              .replace("&lt;", "<")
              .replace("&gt;", ">");
      text = ASCII_SYMBOL.matcher(" " + text + " ").replaceAll(" $1 ");
      text = POINT_AFTER_OTHER.matcher(text).replaceAll("$1 $2 ");
      text = POINT_BEFORE_OTHER.matcher(text).replaceAll(" $1 $2");
      return Whitespace.split(DASH_AFTER_DIGIT.matcher(text).replaceAll("$1 $2 "));
    }
  },

  /** As {@code mteval-v14} does it: at the punctuation and symbols of all of Unicode. */
  INTERNATIONAL("intl") {
    @Override
    List<String> of(String line) {
      String text = PUNCTUATION_AFTER_OTHER.matcher(line).replaceAll("$1 $2 ");
      text = PUNCTUATION_BEFORE_OTHER.matcher(text).replaceAll(" $1 $2");
      return Whitespace.split(SYMBOL.matcher(text).replaceAll(" $1 "));
    }
  };

  /** All of ASCII's symbols but point, comma, dash and apostrophe; and the space. */
  private static final Pattern ASCII_SYMBOL =
      Pattern.compile("([\\{-\\~\\[-\\` -\\&\\(-\\+\\:-\\@\\/])");

  private static final Pattern POINT_AFTER_OTHER = Pattern.compile("([^0-9])([.,])");
  private static final Pattern POINT_BEFORE_OTHER = Pattern.compile("([.,])([^0-9])");
  private static final Pattern DASH_AFTER_DIGIT = Pattern.compile("([0-9])(-)");

  private static final Pattern PUNCTUATION_AFTER_OTHER = Pattern.compile("(\\P{N})(\\p{P})");
  private static final Pattern PUNCTUATION_BEFORE_OTHER = Pattern.compile("(\\p{P})(\\P{N})");
  private static final Pattern SYMBOL = Pattern.compile("(\\p{S})");

  private final String signature;

  BleuTokenizer(String signature) {
    this.signature = signature;
  }

  /** Its name in a signature. */
  String signature() {
    return signature;
  }

  /** The words of a line. */
  abstract List<String> of(String line);
}
