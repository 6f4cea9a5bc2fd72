package dev.unroll.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A part of a template that can be called with values. */
final class Macro implements Callable {
  /**
   * A value that a macro takes.
   *
   * @param otherwise what it is if it is not given; none if it is undefined then
   */
  record Parameter(String name, @Nullable Expression otherwise) {}

  private final String name;
  private final List<Parameter> parameters;
  private final Statement body;
  private final Scope around;

  Macro(String name, List<Parameter> parameters, Statement body, Scope around) {
    this.name = name;
    this.parameters = parameters;
    this.body = body;
    this.around = around;
  }

  @Override
  public Object call(Arguments arguments) {
    Rendering rendering = Rendering.current();
    rendering.enter();
    try {
      Scope scope = new Scope(around);
      Map<String, @Nullable Object> named = new LinkedHashMap<>(arguments.named());
      int next = 0;
      for (Parameter parameter : parameters) {
        Object value;
        if (next < arguments.plain().size()) {
          value = arguments.plain().get(next++);
        } else if (named.containsKey(parameter.name())) {
          value = named.remove(parameter.name());
        } else {
          Expression otherwise = parameter.otherwise();
          value = otherwise == null ? new Undefined(parameter.name()) : otherwise.value(scope);
        }
        scope.put(parameter.name(), value);
      }
      scope.put(
          "caller", named.containsKey("caller") ? named.remove("caller") : new Undefined("caller"));
      scope.put(
          "varargs",
          new Tuple(new ArrayList<>(arguments.plain().subList(next, arguments.plain().size()))));
      scope.put("kwargs", named);
      Output out = new Output();
      body.run(scope, out);
      return rendering.made(out.toString());
    } finally {
      rendering.leave();
    }
  }

  @Override
  public String toString() {
    return "<macro " + name + ">";
  }
}
