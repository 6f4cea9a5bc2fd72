package dev.unroll.chat;

import com.hubspot.jinjava.el.ext.NamedParameter;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.exptest.ExpTest;
import com.hubspot.jinjava.lib.filter.Filter;
import java.beans.FeatureDescriptor;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import jinjava.javax.el.ELContext;
import jinjava.javax.el.ELResolver;
import org.jspecify.annotations.Nullable;

/**
 * Resolves everything that an expression can reach: keys of dictionaries, items of lists,
 * characters of strings, the properties of {@code loop}, and {@link PythonMethods}. Jinjava's own
 * resolver would call the methods of Java objects.
 */
final class ValueResolver extends ELResolver {
  @Override
  public @Nullable Object getValue(ELContext context, @Nullable Object base, Object property) {
    context.setPropertyResolved(true);
    return switch (base) {
      case Map<?, ?> map -> map.get(property);
      case List<?> list -> {
        int index = index(property, list.size());
        yield index < 0 ? null : list.get(index);
      }
      case String text -> {
        int index = index(property, text.codePointCount(0, text.length()));
        yield index < 0
            ? null
            : Character.toString(text.codePointAt(text.offsetByCodePoints(0, index)));
      }
      case LoopState loop -> loop.attribute(String.valueOf(property));
      case null, default -> null;
    };
  }

  /** Index of an item; negative if there is none. */
  private static int index(Object property, int size) {
    try {
      int index = Integer.parseInt(String.valueOf(property));
      int fromStart = index < 0 ? index + size : index;
      return fromStart < size ? fromStart : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  @Override
  public @Nullable Object invoke(
      ELContext context,
      @Nullable Object base,
      Object method,
      Class<?> @Nullable [] types,
      Object @Nullable [] given) {
    context.setPropertyResolved(true);
    Object[] parameters = given == null ? new Object[0] : given;
    return switch (base) {
      case Filter filter -> filtered(filter, parameters);
      case ExpTest test -> {
        JinjavaInterpreter interpreter = (JinjavaInterpreter) parameters[1];
        Object[] rest = Arrays.copyOfRange(parameters, 2, parameters.length);
        boolean holds = test.evaluate(parameters[0], interpreter, rest);
        yield method.equals("evaluateNegated") != holds;
      }
      case LoopState loop -> loop.call(String.valueOf(method), Arrays.asList(parameters));
      case null -> throw new TemplateException(method + "() is called of what is not there");
      default ->
          PythonMethods.call(
              base,
              String.valueOf(method),
              Arrays.stream(parameters).<@Nullable Object>map(ValueResolver::plain).toList());
    };
  }

  @SuppressWarnings("unchecked")
  private static @Nullable Object filtered(Filter filter, Object[] parameters) {
    return filter.filter(
        parameters[0],
        (JinjavaInterpreter) parameters[1],
        (Object[]) parameters[2],
        (Map<String, Object>) parameters[3]);
  }

  private static @Nullable Object plain(@Nullable Object parameter) {
    return parameter instanceof NamedParameter named ? named.getValue() : parameter;
  }

  @Override
  public Class<?> getType(ELContext context, @Nullable Object base, Object property) {
    return Object.class;
  }

  @Override
  public void setValue(ELContext context, @Nullable Object base, Object property, Object value) {
    throw new TemplateException("values cannot be changed here");
  }

  @Override
  public boolean isReadOnly(ELContext context, @Nullable Object base, Object property) {
    return true;
  }

  @Override
  public Iterator<FeatureDescriptor> getFeatureDescriptors(
      ELContext context, @Nullable Object base) {
    return Collections.emptyIterator();
  }

  @Override
  public Class<?> getCommonPropertyType(ELContext context, @Nullable Object base) {
    return Object.class;
  }
}
