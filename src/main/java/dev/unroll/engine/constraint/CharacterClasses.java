package dev.unroll.engine.constraint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntPredicate;

/** The classes of characters that regular expressions have names for. */
final class CharacterClasses {
  static final CodePoints DIGIT = CodePoints.of('0', '9');
  static final CodePoints WORD =
      DIGIT.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of("_"));
  static final CodePoints SPACE = CodePoints.of(" \t\n\r\f\u000B");

  /** Without what any dialect calls a blank. */
  static final CodePoints NO_SPACE =
      CodePoints.ALL.without(
          where(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))
              .or(SPACE)
              .or(CodePoints.of("\u0085\uFEFF")));

  /** Without what any dialect takes for the end of a line. */
  static final CodePoints DOT = CodePoints.ALL.without(CodePoints.of("\n\r\u0085\u2028\u2029"));

  private static final Map<String, CodePoints> PROPERTIES = new ConcurrentHashMap<>();
  private static final Map<String, CodePoints> OTHERS = new ConcurrentHashMap<>();

  private static final Map<String, List<Integer>> CATEGORIES =
      Map.ofEntries(
          Map.entry("Lu", List.of((int) Character.UPPERCASE_LETTER)),
          Map.entry("Ll", List.of((int) Character.LOWERCASE_LETTER)),
          Map.entry("Lt", List.of((int) Character.TITLECASE_LETTER)),
          Map.entry("Lm", List.of((int) Character.MODIFIER_LETTER)),
          Map.entry("Lo", List.of((int) Character.OTHER_LETTER)),
          Map.entry("L", List.of(1, 2, 3, 4, 5)),
          Map.entry("Mn", List.of((int) Character.NON_SPACING_MARK)),
          Map.entry("M", List.of(6, 7, 8)),
          Map.entry("Nd", List.of((int) Character.DECIMAL_DIGIT_NUMBER)),
          Map.entry("Nl", List.of((int) Character.LETTER_NUMBER)),
          Map.entry("No", List.of((int) Character.OTHER_NUMBER)),
          Map.entry("N", List.of(9, 10, 11)),
          Map.entry("Zs", List.of((int) Character.SPACE_SEPARATOR)),
          Map.entry("Z", List.of(12, 13, 14)),
          Map.entry("P", List.of(20, 21, 22, 23, 24, 29, 30)),
          Map.entry("S", List.of(25, 26, 27, 28)));

  private CharacterClasses() {}

  /**
   * The characters of a general category of Unicode.
   *
   * @param isNegated for all others
   */
  static Optional<CodePoints> category(String name, boolean isNegated) {
    return Optional.ofNullable(CATEGORIES.get(name))
        .map(
            types ->
                (isNegated ? OTHERS : PROPERTIES)
                    .computeIfAbsent(
                        name, _ -> where(c -> types.contains(Character.getType(c)) != isNegated)));
  }

  private static CodePoints where(IntPredicate condition) {
    List<CodePoints.Range> ranges = new ArrayList<>();
    int from = -1;
    for (int c = 0; c <= Character.MAX_CODE_POINT + 1; c++) {
      boolean holds = c <= Character.MAX_CODE_POINT && condition.test(c);
      if (holds && from < 0) {
        from = c;
      } else if (!holds && from >= 0) {
        ranges.add(new CodePoints.Range(from, c - 1));
        from = -1;
      }
    }
    return CodePoints.of(ranges);
  }
}
