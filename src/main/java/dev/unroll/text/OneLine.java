package dev.unroll.text;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts of others, such as names of files and messages of errors, in one line. */
public final class OneLine {
  /** What ends a line, drives a terminal or turns the direction of writing. */
  private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

  private OneLine() {}

  /** The text with a question mark for each character that is not to be seen. */
  public static String of(String text) {
    return HIDDEN.matcher(text).replaceAll("?");
  }

  /** An error's message, its lines joined by blanks. */
  public static String reason(@Nullable String message) {
    return message == null ? "no reason given" : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
