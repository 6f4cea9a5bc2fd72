package dev.unroll.train.recipe;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What the types of a recipe say about its keys and their values. */
final class RecordShape {
  private RecordShape() {}

  /** The key of a component. */
  static String key(RecordComponent component) {
    KeyName said = component.getAnnotation(KeyName.class);
    return said == null ? component.getName() : said.value();
  }

  /** The key that chooses among the records of a sealed interface. */
  static String selector(Class<?> type) {
    return Objects.requireNonNull(type.getAnnotation(ChosenBy.class), type.getName()).value();
  }

  /**
   * The records of a sealed interface by the name that chooses them, in the order of the source.
   */
  static Map<String, Class<?>> choices(Class<?> type) {
    Map<String, Class<?>> choices = new LinkedHashMap<>();
    for (Class<?> permitted : type.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        choices.putAll(choices(permitted));
      } else {
        names(permitted).forEach(name -> choices.put(name, permitted));
      }
    }
    return choices;
  }

  /** The names that choose a record. */
  static List<String> names(Class<?> type) {
    return List.of(
        Objects.requireNonNull(type.getAnnotation(TypeName.class), type.getName()).value());
  }

  /** What a list has; for a component that is no list, anything. */
  static Class<?> element(RecordComponent component) {
    return component.getGenericType() instanceof ParameterizedType list
            && list.getActualTypeArguments()[0] instanceof Class<?> element
        ? element
        : Object.class;
  }

  /** The value of a record's component. */
  static Object value(Record section, RecordComponent component) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(section);
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(component + " cannot be read", impossible);
    }
  }

  /** The constants of an enum by the name that chooses them. */
  static Map<String, Object> constants(Class<?> type) {
    Map<String, Object> constants = new LinkedHashMap<>();
    for (Object constant : Objects.requireNonNull(type.getEnumConstants(), type.getName())) {
      constants.put(name((Enum<?>) constant), constant);
    }
    return constants;
  }

  /** The name that chooses a constant: {@code INVERSE_SQRT} is {@code inverse-sqrt}. */
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
