package dev.unroll.engine.constraint;

/** What stands behind a backslash in a regular expression. */
final class RegexEscapes {
  private RegexEscapes() {}

  /** Behind one that stands outside of a class. */
  static CodePoints outside(TextCursor in) {
    if (in.startsWith("b") || in.startsWith("B")) {
      throw in.problem("has a word boundary, which is not supported");
    }
    return characters(in);
  }

  /** Behind one within a class. */
  static CodePoints inside(TextCursor in) {
    return in.take("b") ? CodePoints.of("\b") : characters(in);
  }

  private static CodePoints characters(TextCursor in) {
    int c = in.take();
    return switch (c) {
      case 'd' -> CharacterClasses.DIGIT;
      case 'D' -> CharacterClasses.DIGIT.not();
      case 'w' -> CharacterClasses.WORD;
      case 'W' -> CharacterClasses.WORD.not();
      case 's' -> CharacterClasses.SPACE;
      case 'S' -> CharacterClasses.NO_SPACE;
      case 't' -> CodePoints.of("\t");
      case 'n' -> CodePoints.of("\n");
      case 'r' -> CodePoints.of("\r");
      case 'f' -> CodePoints.of("\f");
      case 'v' -> CodePoints.of("\u000B");
      case '0' -> CodePoints.of(0, 0);
      case 'x' -> one(in.hexadecimal(2));
      case 'u' -> one(unicode(in));
      case 'p' -> property(in, false);
      case 'P' -> property(in, true);
      default -> {
        if (c >= '1' && c <= '9') {
          throw in.problem("has a back-reference, which is not supported");
        }
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
          throw in.problem("has \\%s, which is not supported".formatted(Character.toString(c)));
        }
        yield one(c);
      }
    };
  }

  private static CodePoints one(int c) {
    return CodePoints.of(c, c);
  }

  private static int unicode(TextCursor in) {
    if (in.take("{")) {
      int digits = 0;
      int start = in.at();
      while (!in.startsWith("}")) {
        var unused = in.take();
        digits++;
      }
      in.back(start);
      if (digits < 1 || digits > 6) {
        throw in.problem("names a character that does not exist");
      }
      int c = in.hexadecimal(digits);
      in.require("}");
      return c;
    }
    int c = in.hexadecimal(4);
    if (Character.isHighSurrogate((char) c) && in.take("\\u")) {
      int low = in.hexadecimal(4);
      if (!Character.isLowSurrogate((char) low)) {
        throw in.problem("has half a surrogate pair");
      }
      return Character.toCodePoint((char) c, (char) low);
    }
    return c;
  }

  private static CodePoints property(TextCursor in, boolean isNegated) {
    in.require("{");
    int start = in.at();
    while (!in.startsWith("}")) {
      var unused = in.take();
    }
    String name = in.since(start).replaceFirst("^(Is|gc=|General_Category=)", "");
    in.require("}");
    return CharacterClasses.category(name, isNegated)
        .orElseThrow(() -> in.problem("has a property of characters that is not supported"));
  }
}
