package dev.unroll.text.prose.span;

/**
 * A part of a sentence that its translation copies.
 *
 * @param start index of its first character
 * @param end after its last character
 */
public record Span(int start, int end, Kind kind) {
  /** What a span is. */
  public enum Kind {
    /** A name that a program replaces, such as {@code {user}} or {@code %s}. */
    PLACEHOLDER,

    /** A tag or an entity of HTML within a plain text. */
    MARKUP,

    /** Code in backticks, a call, a command's option. */
    CODE,

    /** An address of the web, with or without its scheme. */
    URL,

    /** An address of a person. */
    EMAIL,

    /** A file or a folder. */
    PATH,

    /** A user's name after an {@code @}. */
    HANDLE,

    /** A word or a number after a {@code #}. */
    HASHTAG,

    /** Emoji and other symbols that follow each other, and emoticons. */
    EMOJI,

    /** A telephone number. */
    PHONE,

    /** An international bank account number. */
    IBAN,

    /** A version of a program, an address of a computer. */
    VERSION,

    /** A name that languages write alike. */
    NAME,

    /** Words in a script that the source language is not written in. */
    OTHER_SCRIPT,

    /** A name with digits or underscores. */
    IDENTIFIER,

    /** A day in digits, with or without the time. */
    DATE,

    /** A time of day. */
    TIME,

    /** A number with its separators, its sign, and the sign or the code next to it. */
    NUMBER;

    /** Whether another language may write it in another way. */
    public boolean isWrittenByLanguage() {
      return switch (this) {
        case DATE, TIME, NUMBER -> true;
        default -> false;
      };
    }
  }

  public Span {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException("a span from %d to %d".formatted(start, end));
    }
  }

  /** Whether it has characters in common with another one. */
  boolean overlaps(Span other) {
    return start < other.end && other.start < end;
  }

  /** Its text. */
  public String text(String sentence) {
    return sentence.substring(start, end);
  }

  /**
   * What it means: equal for spans that two languages write differently, such as {@code 1,234.56}
   * and {@code 1 234,56}.
   */
  public String key(String sentence) {
    return SpanKey.of(kind, text(sentence));
  }
}
