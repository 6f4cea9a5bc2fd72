package dev.unroll.chat;

import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.util.ObjectTruthValue;
import org.jspecify.annotations.Nullable;

/** Whether a value counts as true in Python; Jinjava takes the text {@code false} for false. */
final class TruthFilter implements Filter {
  static final String NAME = "truth";

  static boolean isTrue(@Nullable Object value) {
    return value instanceof String text ? !text.isEmpty() : ObjectTruthValue.evaluate(value);
  }

  @Override
  public String getName() {
    return NAME;
  }

  @Override
  public Object filter(
      @Nullable Object value, JinjavaInterpreter interpreter, String... arguments) {
    return isTrue(value);
  }
}
