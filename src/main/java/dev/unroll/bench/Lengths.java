package dev.unroll.bench;

import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A distribution of numbers of tokens.
 *
 * @param even whether each length is as likely as any other; else each octave is, so that short
 *     ones are more frequent
 */
record Lengths(int least, int most, boolean even) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})(?:([-~])(\\d{1,6}))?");

  Lengths {
    if (least < 1 || most < least) {
      throw new IllegalArgumentException("lengths are from 1 up, the smaller one first");
    }
  }

  /**
   * A distribution as a command line gives it.
   *
   * @param form {@code N}, {@code A-B} for all lengths alike, or {@code A~B} for all octaves alike
   */
  static Lengths of(String form) {
    Matcher matcher = FORM.matcher(form);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("lengths are N, A-B or A~B, not " + form);
    }
    int least = Integer.parseInt(matcher.group(1));
    int most = matcher.group(3) == null ? least : Integer.parseInt(matcher.group(3));
    return new Lengths(least, most, !"~".equals(matcher.group(2)));
  }

  int draw(SplittableRandom random) {
    if (even) {
      return random.nextInt(least, most + 1);
    }
    double octaves = Math.log((most + 1.0) / least);
    return Math.min(most, (int) (least * Math.exp(random.nextDouble() * octaves)));
  }

  @Override
  public String toString() {
    return least == most ? Integer.toString(least) : least + (even ? "-" : "~") + most;
  }
}
