package dev.unroll.engine.constraint.json;

import dev.unroll.engine.constraint.CodePoints;
import dev.unroll.engine.constraint.Term;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What may stand behind the digits of a whole number, the point included, between two bounds.
 *
 * @param low the digits of the least one
 * @param high the digits of the largest one
 * @param scale most digits
 */
record Fraction(Optional<Digits> low, Optional<Digits> high, int scale) {
  /**
   * A bound.
   *
   * @param digits behind the point
   * @param isOpen whether the bound itself is not meant
   */
  record Digits(String digits, boolean isOpen) {
    int at(int place) {
      return place < digits.length() ? digits.charAt(place) : '0';
    }

    /** Whether there is nothing but zeros from a place on. */
    boolean isOver(int place) {
      return place >= digits.length();
    }
  }

  static Fraction any(int scale) {
    return new Fraction(Optional.empty(), Optional.empty(), scale);
  }

  static Fraction above(DecimalRange.Bound bound, int scale) {
    Digits digits = digits(bound);
    return new Fraction(Optional.of(digits), Optional.empty(), scale(digits, scale));
  }

  static Fraction below(DecimalRange.Bound bound, int scale) {
    Digits digits = digits(bound);
    return new Fraction(Optional.empty(), Optional.of(digits), scale(digits, scale));
  }

  /** One more than an open bound has, so that there is something next to it. */
  private static int scale(Digits bound, int scale) {
    return Math.max(scale, bound.digits().length() + (bound.isOpen() ? 1 : 0));
  }

  private static Digits digits(DecimalRange.Bound bound) {
    BigDecimal rest = bound.value().remainder(BigDecimal.ONE).stripTrailingZeros();
    String written = rest.toPlainString();
    int point = written.indexOf('.');
    return new Digits(point < 0 ? "" : written.substring(point + 1), bound.isOpen());
  }

  /** Within both bounds; this has the lower one, the other one the upper one. */
  Fraction and(Fraction below) {
    return new Fraction(low, below.high, Math.max(scale, below.scale));
  }

  /** The point and the digits; nothing where the whole number alone is within the bounds. */
  Term term() {
    List<Term> options = new ArrayList<>();
    if (mayStop(0, low, high)) {
      options.add(Term.NOTHING);
    }
    options.add(Term.sequence(Term.text("."), digit(0, low, high)));
    return new Term.Either(options);
  }

  /** Whether the digits before a place are within the bounds that they equal so far. */
  private static boolean mayStop(int place, Optional<Digits> low, Optional<Digits> high) {
    boolean isEnough = low.isEmpty() || (low.get().isOver(place) && !low.get().isOpen());
    boolean isNotTooMuch = high.isEmpty() || !high.get().isOver(place) || !high.get().isOpen();
    return isEnough && isNotTooMuch;
  }

  /** At least one digit from a place on. */
  private Term digit(int place, Optional<Digits> low, Optional<Digits> high) {
    if (low.isEmpty() && high.isEmpty()) {
      return Term.repeat(JsonTerms.DIGIT, 1, Math.max(1, scale - place));
    }
    List<Term> options = new ArrayList<>();
    if (place >= scale) {
      return new Term.Either(options);
    }
    int from = low.map(digits -> digits.at(place)).orElse((int) '0');
    int to = high.map(digits -> digits.at(place)).orElse((int) '9');
    if (from == to) {
      options.add(then(place, CodePoints.of(from, from), low, high));
    } else if (from < to) {
      int first = low.isPresent() ? from + 1 : from;
      int last = high.isPresent() ? to - 1 : to;
      if (low.isPresent()) {
        options.add(then(place, CodePoints.of(from, from), low, Optional.empty()));
      }
      if (first <= last) {
        options.add(then(place, CodePoints.of(first, last), Optional.empty(), Optional.empty()));
      }
      if (high.isPresent()) {
        options.add(then(place, CodePoints.of(to, to), Optional.empty(), high));
      }
    }
    return new Term.Either(options);
  }

  private Term then(int place, CodePoints digit, Optional<Digits> low, Optional<Digits> high) {
    int next = place + 1;
    List<Term> rest = new ArrayList<>();
    if (mayStop(next, low, high)) {
      rest.add(Term.NOTHING);
    }
    if (next < scale) {
      rest.add(digit(next, low, high));
    }
    return Term.sequence(new Term.OneOf(digit), new Term.Either(rest));
  }
}
