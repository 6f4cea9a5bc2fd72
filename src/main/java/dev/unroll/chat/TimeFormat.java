package dev.unroll.chat;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Python's {@code strftime}. */
final class TimeFormat {
  private TimeFormat() {}

  static String of(ZonedDateTime time, String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char code = format.charAt(++i);
      boolean isShort = code == '-' && i + 1 < format.length();
      if (isShort) {
        code = format.charAt(++i);
      }
      String pattern =
          switch (code) {
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'b', 'h' -> "MMM";
            case 'B' -> "MMMM";
            case 'c' -> "EEE MMM ppd HH:mm:ss yyyy";
            case 'd' -> isShort ? "d" : "dd";
            case 'D', 'x' -> "MM/dd/yy";
            case 'e' -> "ppd";
            case 'f' -> "SSSSSS";
            case 'F' -> "yyyy-MM-dd";
            case 'H' -> isShort ? "H" : "HH";
            case 'I' -> isShort ? "h" : "hh";
            case 'j' -> isShort ? "D" : "DDD";
            case 'm' -> isShort ? "M" : "MM";
            case 'M' -> isShort ? "m" : "mm";
            case 'p' -> "a";
            case 'R' -> "HH:mm";
            case 'S' -> isShort ? "s" : "ss";
            case 'T', 'X' -> "HH:mm:ss";
            case 'u' -> "e";
            case 'y' -> "yy";
            case 'Y' -> "yyyy";
            case 'z' -> "xx";
            case 'Z' -> "zzz";
            default -> "";
          };
      switch (code) {
        case '%' -> out.append('%');
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 's' -> out.append(time.toEpochSecond());
        case 'w' -> out.append(time.getDayOfWeek().getValue() % 7);
        case 'u' -> out.append(time.getDayOfWeek().getValue());
        default ->
            out.append(
                pattern.isEmpty()
                    ? "%" + code
                    : time.format(DateTimeFormatter.ofPattern(pattern, Locale.US)));
      }
    }
    return out.toString();
  }
}
