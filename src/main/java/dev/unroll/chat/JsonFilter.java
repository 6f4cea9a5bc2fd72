package dev.unroll.chat;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.AdvancedFilter;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code tojson} as Hugging Face defines it for chat templates: Python's {@code json.dumps} without
 * escapes for HTML or for characters beyond ASCII, with {@code indent} as an option.
 */
final class JsonFilter implements AdvancedFilter {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int WIDEST = 16;

  @Override
  public String getName() {
    return "tojson";
  }

  @Override
  public Object filter(
      @Nullable Object value,
      JinjavaInterpreter interpreter,
      Object[] arguments,
      Map<String, Object> named) {
    Object indent = arguments.length > 0 ? arguments[0] : named.get("indent");
    Separators python =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    DefaultPrettyPrinter printer;
    if (indent instanceof Number width) {
      DefaultIndenter lines =
          new DefaultIndenter(" ".repeat(Math.clamp(width.intValue(), 0, WIDEST)), "\n");
      printer = new DefaultPrettyPrinter(python).withObjectIndenter(lines).withArrayIndenter(lines);
    } else {
      python =
          python
              .withObjectEntrySpacing(Separators.Spacing.AFTER)
              .withArrayValueSpacing(Separators.Spacing.AFTER);
      DefaultPrettyPrinter.NopIndenter none = DefaultPrettyPrinter.NopIndenter.instance;
      printer = new DefaultPrettyPrinter(python).withObjectIndenter(none).withArrayIndenter(none);
    }
    try (BoundedWriter out = new BoundedWriter()) {
      MAPPER.writer(printer).writeValue(out, value);
      return out.toString();
    } catch (IOException e) {
      throw new TemplateException("tojson cannot write this value");
    }
  }

  private static final class BoundedWriter extends StringWriter {
    @Override
    public void write(char[] text, int from, int length) {
      if (getBuffer().length() + length > Jinja.LONGEST) {
        throw new TemplateException("the template makes a value that is too large");
      }
      super.write(text, from, length);
    }
  }
}
