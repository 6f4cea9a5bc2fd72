package dev.unroll.chat;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpreterFactory;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An interpreter that refuses to read a variable whose value is too large when written out. A few
 * steps can make a list that contains itself a million times; each of them reads a variable.
 */
final class BoundedInterpreter extends JinjavaInterpreter {
  private static final int MOST_PARTS = 200_000;
  private static final int DEEPEST = 64;

  private BoundedInterpreter(Jinjava application, Context context, JinjavaConfig config) {
    super(application, context, config);
  }

  private BoundedInterpreter(JinjavaInterpreter original) {
    super(original);
  }

  static InterpreterFactory factory() {
    return new InterpreterFactory() {
      @Override
      public JinjavaInterpreter newInstance(JinjavaInterpreter original) {
        return new BoundedInterpreter(original);
      }

      @Override
      public JinjavaInterpreter newInstance(
          Jinjava application, Context context, JinjavaConfig config) {
        return new BoundedInterpreter(application, context, config);
      }
    };
  }

  @Override
  public @Nullable Object retraceVariable(String variable, int line, int position) {
    Object value = super.retraceVariable(variable, line, position);
    if (value instanceof Collection<?> || value instanceof Map<?, ?>) {
      new Size().add(value, 0);
    }
    return value;
  }

  /** The written size of a value. */
  private static final class Size {
    private int parts;
    private long characters;

    void add(@Nullable Object value, int depth) {
      parts++;
      switch (value) {
        case String text -> characters += text.length();
        case Collection<?> several -> several.forEach(part -> add(part, depth + 1));
        case Map<?, ?> map ->
            map.forEach(
                (key, part) -> {
                  add(key, depth + 1);
                  add(part, depth + 1);
                });
        case null, default -> {}
      }
      if (parts > MOST_PARTS || characters > Jinja.LONGEST || depth > DEEPEST) {
        throw new TemplateException("the template makes a value that is too large");
      }
    }
  }
}
