package dev.unroll.chat;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code indent}: every line but the first, or with {@code first} every line, moved to the right.
 */
final class IndentFilter implements AdvancedFilter {
  private static final int WIDEST = 64;

  @Override
  public String getName() {
    return "indent";
  }

  @Override
  public Object filter(
      @Nullable Object value,
      JinjavaInterpreter interpreter,
      Object[] arguments,
      Map<String, Object> named) {
    Object width = arguments.length > 0 ? arguments[0] : named.getOrDefault("width", 4);
    Object first = arguments.length > 1 ? arguments[1] : named.getOrDefault("first", false);
    String margin =
        width instanceof Number number
            ? " ".repeat(Math.clamp(number.intValue(), 0, WIDEST))
            : String.valueOf(width);
    String text = String.valueOf(value).replaceAll("\n(?!\n|$)", "\n" + margin);
    return Boolean.TRUE.equals(first) ? margin + text : text;
  }
}
