package dev.unroll.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that Jinja and Hugging Face give to chat templates. */
final class TemplateFunctions {
  private TemplateFunctions() {}

  static void putInto(Scope scope) {
    scope.put("range", (Callable) TemplateFunctions::range);
    scope.put("namespace", (Callable) arguments -> new Namespace(dictionary(arguments)));
    scope.put("dict", (Callable) TemplateFunctions::dictionary);
    scope.put(
        "raise_exception",
        (Callable)
            arguments -> {
              throw new TemplateException.Refusal(arguments.text(0, "message", ""));
            });
    scope.put(
        "strftime_now",
        (Callable)
            arguments -> TimeFormat.of(Rendering.current().now(), arguments.text(0, "format", "")));
  }

  private static Map<@Nullable Object, @Nullable Object> dictionary(Arguments arguments) {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    if (!arguments.plain().isEmpty() && arguments.plain().getFirst() instanceof Map<?, ?> given) {
      map.putAll(given);
    }
    map.putAll(arguments.named());
    return map;
  }

  private static List<@Nullable Object> range(Arguments arguments) {
    boolean isOne = arguments.plain().size() == 1;
    long from = isOne ? 0 : arguments.number(0, "start", 0);
    long to = isOne ? arguments.number(0, "stop", 0) : arguments.number(1, "stop", 0);
    long step = arguments.number(2, "step", 1);
    if (step == 0) {
      throw Values.fault("a range's step is 0");
    }
    Values.fewItems((to - from) / step);
    List<@Nullable Object> numbers = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      numbers.add(i);
    }
    var unused = Rendering.current().made(numbers);
    return numbers;
  }
}
