package dev.unroll.chat;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.el.JinjavaELContext;
import com.hubspot.jinjava.el.JinjavaInterpreterResolver;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.Importable;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import com.hubspot.jinjava.lib.fn.MacroFunction;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import jinjava.javax.el.ELException;
import org.jspecify.annotations.Nullable;

/** Jinjava without everything that a chat template does not need. Loaded when first used. */
final class Jinja {
  /** Most characters that a template may make, in all or in one value. */
  static final int LONGEST = 4 << 20;

  private static final int MOST_ITEMS = 20_000;
  private static final int DEEPEST_MACRO = 20;
  private static final Set<String> TAGS =
      Set.of("if", "elif", "else", "set", "macro", "for", "break", "continue");
  private static final Jinjava JINJAVA = jinjava();

  private Jinja() {}

  private static Jinjava jinjava() {
    Jinjava everything = new Jinjava();
    var known = everything.getGlobalContext();
    Map<Library, Set<String>> disabled =
        Map.of(
            Library.TAG, without(known.getAllTags(), TAGS),
            Library.FILTER, without(known.getAllFilters(), PermittedNames.ALL_FILTERS),
            Library.EXP_TEST, without(known.getAllExpTests(), PermittedNames.ALL_TESTS),
            Library.FUNCTION, without(known.getAllFunctions(), Set.of(":range", ":namespace")));
    Jinjava jinjava =
        new Jinjava(
            JinjavaConfig.newBuilder()
                .withElResolver(new ValueResolver())
                .withInterperterFactory(BoundedInterpreter.factory())
                .withNestedInterpretationEnabled(false)
                .withEnableRecursiveMacroCalls(true)
                .withMaxMacroRecursionDepth(DEEPEST_MACRO)
                .withMaxRenderDepth(DEEPEST_MACRO)
                .withMaxOutputSize(LONGEST)
                .withMaxStringLength(LONGEST)
                .withMaxListSize(MOST_ITEMS)
                .withMaxMapSize(MOST_ITEMS)
                .withDisabled(disabled)
                .withProcessors(
                    JinjavaProcessors.newBuilder()
                        .withNodePreProcessor((_, _) -> Rendering.current().step())
                        .build())
                .withLegacyOverrides(
                    LegacyOverrides.newBuilder()
                        .withEvaluateMapKeys(true)
                        .withIterateOverMapKeys(true)
                        .withUsePyishObjectMapper(true)
                        .withUseNaturalOperatorPrecedence(true)
                        .withAllowAdjacentTextNodes(true)
                        .withKeepNullableLoopValues(true)
                        .build())
                .build());
    jinjava.registerTag(new ForTag());
    jinjava.registerTag(new LoopExitTag(true));
    jinjava.registerTag(new LoopExitTag(false));
    jinjava.registerFilter(new TruthFilter());
    jinjava.registerFilter(new JsonFilter());
    jinjava.registerFilter(new IndentFilter());
    jinjava.registerFilter(new DictionaryFilter(false));
    jinjava.registerFilter(new DictionaryFilter(true));
    jinjava.registerFunction(
        new ELFunctionDefinition(
            "", "raise_exception", TemplateFunctions.class, "raise", Object.class));
    jinjava.registerFunction(
        new ELFunctionDefinition("", "strftime_now", TemplateFunctions.class, "now", String.class));
    return jinjava;
  }

  private static Set<String> without(Collection<? extends Importable> known, Set<String> kept) {
    return known.stream()
        .map(Importable::getName)
        .filter(name -> !kept.contains(name))
        .filter(name -> !name.startsWith("end"))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Parses every expression of a template, which Jinjava itself does only when it gets there.
   *
   * @throws TemplateException with the line of the first that is wrong
   */
  static void check(JinjavaSource source) {
    JinjavaInterpreter interpreter = JINJAVA.newInterpreter();
    JinjavaInterpreter.pushCurrent(interpreter);
    try {
      JinjavaELContext context =
          new JinjavaELContext(interpreter, new JinjavaInterpreterResolver(interpreter));
      JINJAVA
          .getGlobalContext()
          .getAllFunctions()
          .forEach(f -> context.setFunction(f.getNamespace(), f.getLocalName(), f.getMethod()));
      source.macros().forEach(name -> interpreter.getContext().addGlobalMacro(macro(name)));
      source
          .expressions()
          .forEach(
              (expression, line) -> {
                try {
                  var unused =
                      JINJAVA
                          .getExpressionFactory()
                          .createValueExpression(context, "#{" + expression + "}", Object.class);
                } catch (ELException e) {
                  throw TemplateException.at(line, "an expression cannot be read: " + reason(e));
                }
              });
    } finally {
      JinjavaInterpreter.popCurrent();
    }
  }

  private static MacroFunction macro(String name) {
    return new MacroFunction(List.of(), name, new LinkedHashMap<>(), false, new Context(), -1, -1);
  }

  private static String reason(ELException e) {
    String message = String.valueOf(e.getMessage());
    int start = message.lastIndexOf("': ");
    return message.substring(start < 0 ? 0 : start + 3);
  }

  /**
   * Renders a template.
   *
   * @param variables that it can read; not changed
   * @param rendering the run, which no template has used yet
   * @throws TemplateException when it cannot be rendered, or refuses the conversation
   */
  static String render(JinjavaSource source, Map<String, Object> variables, Rendering rendering) {
    Map<String, Object> bindings = new HashMap<>(source.constants());
    bindings.putAll(variables);
    rendering.begin();
    try {
      RenderResult result = JINJAVA.renderForResult(source.text(), bindings);
      TemplateException failure = rendering.failure();
      if (failure != null) {
        throw failure;
      }
      for (TemplateError error : result.getErrors()) {
        throw failure(error);
      }
      return result.getOutput();
    } catch (StackOverflowError e) {
      throw new TemplateException("the template is nested too deeply");
    } finally {
      Rendering.end();
    }
  }

  private static TemplateException failure(TemplateError error) {
    for (@Nullable Throwable cause = error.getException();
        cause != null;
        cause = cause.getCause()) {
      if (cause instanceof TemplateException ours) {
        return ours;
      }
    }
    String message =
        String.valueOf(error.getMessage()).lines().findFirst().orElse("no reason given");
    return new TemplateException("the template cannot be rendered: " + message);
  }
}
