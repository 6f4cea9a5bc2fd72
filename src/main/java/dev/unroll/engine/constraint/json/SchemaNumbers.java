package dev.unroll.engine.constraint.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.engine.constraint.Term;
import dev.unroll.engine.constraint.json.DecimalRange.Bound;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** The numbers that a schema permits, as terms. */
final class SchemaNumbers {
  private SchemaNumbers() {}

  static Term integer(ObjectNode schema, String path, boolean isStrict) {
    Optional<Integer> scale = scale(schema, path, isStrict); // A fraction's multiples include 1's.
    Optional<Bound> least = least(schema, path);
    Optional<Bound> most = most(schema, path);
    if (least.isEmpty() && most.isEmpty() && scale.isEmpty()) {
      return JsonTerms.INTEGER;
    }
    return DecimalRange.integers(least, most).orElse(new Term.Either(List.of()));
  }

  static Term number(ObjectNode schema, String path, boolean isStrict) {
    Optional<Integer> scale = scale(schema, path, isStrict);
    if (scale.isPresent() && scale.get() == 0) {
      return integer(schema, path, isStrict);
    }
    Optional<Bound> least = least(schema, path);
    Optional<Bound> most = most(schema, path);
    if (least.isEmpty() && most.isEmpty() && scale.isEmpty()) {
      return JsonTerms.NUMBER;
    }
    return DecimalRange.numbers(least, most, scale.orElse(JsonTerms.DIGITS), scale.isPresent())
        .orElse(new Term.Either(List.of()));
  }

  /** How many digits behind the point a multiple has; only powers of ten are followed. */
  private static Optional<Integer> scale(ObjectNode schema, String path, boolean isStrict) {
    Optional<BigDecimal> step = decimal(schema, "multipleOf", path);
    if (step.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal plain = step.get().stripTrailingZeros();
    boolean isPower = plain.unscaledValue().equals(BigInteger.ONE);
    if (isPower && plain.scale() >= 0 && plain.scale() <= JsonTerms.DIGITS) {
      return Optional.of(plain.scale());
    }
    if (isStrict) {
      throw SchemaKeywords.unsupported("multipleOf", path);
    }
    return Optional.empty();
  }

  private static Optional<Bound> least(ObjectNode schema, String path) {
    return bound(schema, "minimum", "exclusiveMinimum", path, (a, b) -> a.compareTo(b) > 0);
  }

  private static Optional<Bound> most(ObjectNode schema, String path) {
    return bound(schema, "maximum", "exclusiveMaximum", path, (a, b) -> a.compareTo(b) < 0);
  }

  /**
   * The bound of a pair of keywords.
   *
   * @param exclusive a number, or as in draft 4 whether the other one is exclusive
   * @param isStricter whether one value restricts more than another
   */
  private static Optional<Bound> bound(
      ObjectNode schema,
      String inclusive,
      String exclusive,
      String path,
      BiPredicate<BigDecimal, BigDecimal> isStricter) {
    JsonNode flag = schema.path(exclusive);
    Optional<Bound> closed =
        decimal(schema, inclusive, path)
            .map(bound -> new Bound(bound, flag.isBoolean() && flag.booleanValue()));
    Optional<Bound> open =
        flag.isBoolean()
            ? Optional.empty()
            : decimal(schema, exclusive, path).map(bound -> new Bound(bound, true));
    if (closed.isEmpty() || open.isEmpty()) {
      return closed.or(() -> open);
    }
    return isStricter.test(closed.get().value(), open.get().value()) ? closed : open;
  }

  private static Optional<BigDecimal> decimal(ObjectNode schema, String keyword, String path) {
    JsonNode value = schema.get(keyword);
    if (value == null) {
      return Optional.empty();
    }
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw SchemaKeywords.wrong(keyword, path, "a number");
    }
    return Optional.of(value.decimalValue());
  }
}
