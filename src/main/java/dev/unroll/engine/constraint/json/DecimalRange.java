package dev.unroll.engine.constraint.json;

import dev.unroll.engine.constraint.CodePoints;
import dev.unroll.engine.constraint.Term;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The numbers between two bounds, as they are written without an exponent. */
final class DecimalRange {
  private static final int FEWEST_DIGITS = 18;

  private DecimalRange() {}

  /**
   * A bound.
   *
   * @param isOpen whether the bound itself is not meant
   */
  record Bound(BigDecimal value, boolean isOpen) {
    /** The nearest bound within that has so few digits. */
    Bound rounded(int scale, RoundingMode mode) {
      BigDecimal rounded = value.setScale(scale, mode);
      if (isOpen && rounded.compareTo(value) == 0) {
        BigDecimal step = BigDecimal.ONE.movePointLeft(scale);
        rounded = mode == RoundingMode.CEILING ? rounded.add(step) : rounded.subtract(step);
      }
      return new Bound(rounded, false);
    }

    Bound negated() {
      return new Bound(value.negate(), isOpen);
    }
  }

  /** The whole numbers; empty when there is none. */
  static Optional<Term> integers(Optional<Bound> least, Optional<Bound> most) {
    Optional<BigInteger> from = least.map(DecimalRange::firstInteger);
    Optional<BigInteger> to = most.map(bound -> firstInteger(bound.negated()).negate());
    List<Term> signs = new ArrayList<>();
    natural(from, to).ifPresent(signs::add);
    natural(
            Optional.of(to.map(BigInteger::negate).orElse(BigInteger.ONE).max(BigInteger.ONE)),
            from.map(BigInteger::negate))
        .map(negative -> Term.sequence(Term.text("-"), negative))
        .ifPresent(signs::add);
    return signs.isEmpty() ? Optional.empty() : Optional.of(new Term.Either(signs));
  }

  private static BigInteger firstInteger(Bound least) {
    BigDecimal rounded = least.value().setScale(0, RoundingMode.CEILING);
    boolean isBound = least.isOpen() && rounded.compareTo(least.value()) == 0;
    return rounded.toBigInteger().add(isBound ? BigInteger.ONE : BigInteger.ZERO);
  }

  /** The whole numbers from 0 on that are within bounds. */
  private static Optional<Term> natural(Optional<BigInteger> least, Optional<BigInteger> most) {
    BigInteger from = least.orElse(BigInteger.ZERO).max(BigInteger.ZERO);
    int digits = Math.max(FEWEST_DIGITS, from.toString().length() + 1);
    BigInteger to = most.orElse(BigInteger.TEN.pow(digits).subtract(BigInteger.ONE));
    return from.compareTo(to) > 0 ? Optional.empty() : Optional.of(natural(from, to));
  }

  private static Term natural(BigInteger from, BigInteger to) {
    String low = from.toString();
    String high = to.toString();
    List<Term> options = new ArrayList<>();
    for (int length = low.length(); length <= high.length(); length++) {
      String a = length == low.length() ? low : "1" + "0".repeat(length - 1);
      String b = length == high.length() ? high : "9".repeat(length);
      options.add(sameLength(a, b));
    }
    return new Term.Either(options);
  }

  /** The rows of digits between two that are as long. */
  private static Term sameLength(String low, String high) {
    int same = 0;
    while (same < low.length() && low.charAt(same) == high.charAt(same)) {
      same++;
    }
    Term start = Term.text(low.substring(0, same));
    if (same == low.length()) {
      return start;
    }
    int rest = low.length() - same - 1;
    List<Term> options = new ArrayList<>();
    options.add(
        Term.sequence(Term.text(low.substring(same, same + 1)), atLeast(low.substring(same + 1))));
    options.add(
        Term.sequence(
            digits(low.charAt(same) + 1, high.charAt(same) - 1),
            Term.repeat(JsonTerms.DIGIT, rest, rest)));
    options.add(
        Term.sequence(Term.text(high.substring(same, same + 1)), atMost(high.substring(same + 1))));
    return Term.sequence(start, new Term.Either(options));
  }

  private static Term digits(int from, int to) {
    return new Term.OneOf(from <= to ? CodePoints.of(from, to) : CodePoints.NONE);
  }

  private static Term atLeast(String low) {
    if (low.isEmpty()) {
      return Term.NOTHING;
    }
    int rest = low.length() - 1;
    return Term.either(
        Term.sequence(Term.text(low.substring(0, 1)), atLeast(low.substring(1))),
        Term.sequence(digits(low.charAt(0) + 1, '9'), Term.repeat(JsonTerms.DIGIT, rest, rest)));
  }

  private static Term atMost(String high) {
    if (high.isEmpty()) {
      return Term.NOTHING;
    }
    int rest = high.length() - 1;
    return Term.either(
        Term.sequence(Term.text(high.substring(0, 1)), atMost(high.substring(1))),
        Term.sequence(digits('0', high.charAt(0) - 1), Term.repeat(JsonTerms.DIGIT, rest, rest)));
  }

  /**
   * All numbers; empty when there is none.
   *
   * @param scale most digits behind the point; more where the bounds have more
   * @param isExact whether there must not be more
   */
  static Optional<Term> numbers(
      Optional<Bound> least, Optional<Bound> most, int scale, boolean isExact) {
    return isExact
        ? numbers(
            least.map(bound -> bound.rounded(scale, RoundingMode.CEILING)),
            most.map(bound -> bound.rounded(scale, RoundingMode.FLOOR)),
            scale)
        : numbers(least, most, scale);
  }

  private static Optional<Term> numbers(Optional<Bound> least, Optional<Bound> most, int scale) {
    List<Term> signs = new ArrayList<>();
    Bound zero = new Bound(BigDecimal.ZERO, false);
    nonNegative(least.filter(bound -> bound.value().signum() >= 0).orElse(zero), most, scale)
        .ifPresent(signs::add);
    if (least.isEmpty() || least.get().value().signum() < 0) {
      Bound nearest =
          most.filter(bound -> bound.value().signum() < 0)
              .map(Bound::negated)
              .orElse(new Bound(BigDecimal.ZERO, true));
      nonNegative(nearest, least.map(Bound::negated), scale)
          .map(negative -> Term.sequence(Term.text("-"), negative))
          .ifPresent(signs::add);
    }
    return signs.isEmpty() ? Optional.empty() : Optional.of(new Term.Either(signs));
  }

  private static Optional<Term> nonNegative(Bound least, Optional<Bound> most, int scale) {
    int order =
        most.isPresent() && most.get().value().signum() < 0
            ? 1
            : most.map(bound -> least.value().compareTo(bound.value())).orElse(-1);
    boolean isOpen = least.isOpen() || most.map(Bound::isOpen).orElse(false);
    if (order > 0 || (order == 0 && isOpen)) {
      return Optional.empty();
    }
    BigInteger low = least.value().toBigInteger();
    Fraction above = Fraction.above(least, scale);
    if (most.isEmpty()) {
      Term more =
          natural(Optional.of(low.add(BigInteger.ONE)), Optional.empty()).orElse(Term.NOTHING);
      return Optional.of(
          Term.either(
              Term.sequence(Term.text(low.toString()), above.term()),
              Term.sequence(more, Fraction.any(scale).term())));
    }
    BigInteger high = most.get().value().toBigInteger();
    Fraction below = Fraction.below(most.get(), scale);
    if (low.equals(high)) {
      return Optional.of(Term.sequence(Term.text(low.toString()), above.and(below).term()));
    }
    List<Term> options = new ArrayList<>();
    options.add(Term.sequence(Term.text(low.toString()), above.term()));
    options.add(Term.sequence(Term.text(high.toString()), below.term()));
    natural(Optional.of(low.add(BigInteger.ONE)), Optional.of(high.subtract(BigInteger.ONE)))
        .ifPresent(between -> options.add(Term.sequence(between, Fraction.any(scale).term())));
    return Optional.of(new Term.Either(options));
  }
}
