package dev.unroll.text;

import com.fasterxml.jackson.core.JacksonException;
import java.util.regex.Pattern;

/** What is wrong with JSON, in one line. */
public final class JsonFault {
  /** Where Jackson would show the source, which may be somebody's secret. */
  private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;\\]]*; ([^\\]]*)]");

  private JsonFault() {}

  /** Jackson's reason, without the place, which it knows apart from it. */
  public static String reason(JacksonException fault) {
    String message = fault.getOriginalMessage();
    String line = message == null ? "" : message.lines().findFirst().orElse("").strip();
    return line.isEmpty() ? "it cannot be read" : SOURCE.matcher(line).replaceAll("$1");
  }
}
