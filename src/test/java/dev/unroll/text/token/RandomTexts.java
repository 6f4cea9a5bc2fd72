package dev.unroll.text.token;

import java.util.List;
import java.util.Random;

/** Texts of everything that Unicode has, the same for the same seed. */
final class RandomTexts {
  private static final List<String> TROUBLE =
      List.of(
          "<pad>",
          "<s>",
          "</s>",
          "<",
          "/s>",
          "</",
          "s>",
          "<|endoftext|>",
          "Ġ",
          "Ċ",
          "▁",
          "##",
          "@@",
          "'s",
          "'LL",
          "’re",
          "don't",
          " ",
          "  ",
          "\t",
          "\n",
          "\r\n",
          "\u000b",
          "\f",
          "\u001c",
          "\u0085",
          "\u00a0",
          "\u1680",
          "\u180e",
          "\u2003",
          "\u2007",
          "\u2028",
          "\u2029",
          "\u202f",
          "\u205f",
          "\u3000",
          "\u200b",
          "\u200d",
          "\u2060",
          "\ufeff",
          "\ufffd",
          "\uffff",
          "\u0000",
          "\u0007",
          "\u001b",
          "\u007f",
          "\u009f",
          "\u00ad",
          "\u202e",
          "e\u0301",
          "\u0301",
          "a\u0323\u0307",
          "각",
          "각",
          "ﬁ",
          "ß",
          "İ",
          "ı",
          "Σ",
          "ς",
          "ǅ",
          "Ⅷ",
          "½",
          "٣",
          "五",
          "12",
          "3.14",
          "中文字",
          "日本語",
          "ไทย",
          "עברית",
          "العربية",
          "हिन्दी",
          "👩‍👩‍👧‍👦",
          "🏳️‍🌈",
          "🇫🇷",
          "👍🏽",
          "😀",
          "𝔘𝔫",
          "𠮷",
          "\udbff\udfff",
          "the",
          "The",
          " the",
          "Hello",
          "world",
          ".",
          ",",
          "!?",
          "...",
          "—");

  private final Random random;

  RandomTexts(long seed) {
    this.random = new Random(seed);
  }

  /** A text of 0 to 24 pieces: trouble, runs, characters of every plane. */
  String next() {
    StringBuilder text = new StringBuilder();
    for (int pieces = random.nextInt(25); pieces > 0; pieces--) {
      switch (random.nextInt(8)) {
        case 0 -> text.appendCodePoint(character(0, Character.MAX_CODE_POINT));
        case 1 -> text.appendCodePoint(character(0, Character.MIN_SUPPLEMENTARY_CODE_POINT - 1));
        case 2 -> text.appendCodePoint(character(0, 0x24f));
        case 3 -> text.appendCodePoint(character(0x1f300, 0x1faff));
        case 4 -> text.append(trouble().repeat(1 + random.nextInt(5)));
        default -> text.append(trouble());
      }
    }
    return text.toString();
  }

  private String trouble() {
    return TROUBLE.get(random.nextInt(TROUBLE.size()));
  }

  private int character(int first, int last) {
    int codePoint = random.nextInt(first, last + 1);
    return Surrogates.isHalf(codePoint) ? character(first, last) : codePoint;
  }
}
