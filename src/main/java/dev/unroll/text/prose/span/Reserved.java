package dev.unroll.text.prose.span;

import java.util.function.IntPredicate;

/** The characters that a translation has only where its source has them. */
enum Reserved implements IntPredicate {
  /** Pictures, private characters, and the signs of addresses, placeholders and code. */
  SIGNS {
    @Override
    public boolean test(int c) {
      return isSign(c);
    }
  },

  /** Those and digits. */
  SIGNS_AND_DIGITS {
    @Override
    public boolean test(int c) {
      return Character.isDigit(c) || isSign(c);
    }
  },

  /** Pictures and private characters. */
  PICTURES {
    @Override
    public boolean test(int c) {
      return isPicture(c);
    }
  },

  /** Those and digits. */
  PICTURES_AND_DIGITS {
    @Override
    public boolean test(int c) {
      return Character.isDigit(c) || isPicture(c);
    }
  };

  private static final String SIGNS_OF_CODE = "{}<>@\\_`|~^";

  /** What is reserved beside what a text has outside its spans. */
  static Reserved of(String outside, boolean digits) {
    boolean signs = outside.chars().noneMatch(c -> SIGNS_OF_CODE.indexOf(c) >= 0);
    return signs ? digits ? SIGNS_AND_DIGITS : SIGNS : digits ? PICTURES_AND_DIGITS : PICTURES;
  }

  private static boolean isPicture(int c) {
    return c > 0xA8 && Emoji.isSymbol(c);
  }

  private static boolean isSign(int c) {
    return c < 0x80 ? SIGNS_OF_CODE.indexOf(c) >= 0 : isPicture(c);
  }
}
