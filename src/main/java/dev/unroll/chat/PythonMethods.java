package dev.unroll.chat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The methods of Python's strings, lists and dictionaries that chat templates call. */
final class PythonMethods {
  private static final Set<String> OF_LISTS =
      Set.of("append", "copy", "count", "extend", "index", "insert", "pop", "reverse");
  private static final Set<String> OF_MAPS =
      Set.of("get", "items", "keys", "values", "copy", "update", "setdefault");

  private PythonMethods() {}

  static boolean has(Object base, String method) {
    return switch (base) {
      case String _ -> StringMethods.NAMES.contains(method);
      case Tuple _ -> method.equals("index") || method.equals("count");
      case List<?> _ -> OF_LISTS.contains(method);
      case Map<?, ?> _ -> OF_MAPS.contains(method);
      default -> false;
    };
  }

  /**
   * Calls a method.
   *
   * @throws TemplateException when there is no such method, or not with such arguments
   */
  static @Nullable Object call(Object base, String method, Arguments arguments) {
    Rendering.current().step();
    try {
      return Rendering.current()
          .made(
              switch (base) {
                case String text -> StringMethods.call(text, method, arguments);
                case List<?> list -> ofList(list, method, arguments);
                case Map<?, ?> map -> ofMap(map, method, arguments);
                default -> throw unknown(method, base);
              });
    } catch (IndexOutOfBoundsException | ClassCastException | NullPointerException e) {
      throw new TemplateException("wrong arguments for " + method + "()");
    } catch (UnsupportedOperationException e) {
      throw Values.fault(Values.kind(base) + " of the conversation cannot be changed");
    }
  }

  @SuppressWarnings("unchecked") // a list that the template made
  private static @Nullable Object ofList(List<?> list, String method, Arguments given) {
    List<@Nullable Object> own = (List<@Nullable Object>) list;
    Object first = given.plain().isEmpty() ? null : given.plain().getFirst();
    return switch (method) {
      case "append" -> {
        Values.fewItems(list.size() + 1L);
        own.add(given.plain().getFirst());
        yield null;
      }
      case "extend" -> {
        List<@Nullable Object> more = Values.items(first);
        Values.fewItems((long) list.size() + more.size());
        own.addAll(more);
        yield null;
      }
      case "insert" -> {
        Values.fewItems(list.size() + 1L);
        int at = Values.integer(first);
        own.add(Math.clamp(at < 0 ? at + list.size() : at, 0, list.size()), given.plain().get(1));
        yield null;
      }
      case "pop" -> {
        int at = given.plain().isEmpty() ? -1 : Values.integer(first);
        yield own.remove(at < 0 ? at + list.size() : at);
      }
      case "reverse" -> {
        Collections.reverse(own);
        yield null;
      }
      case "copy" -> new ArrayList<>(list);
      case "index" -> {
        for (int i = 0; i < list.size(); i++) {
          if (Values.areEqual(list.get(i), first)) {
            yield (long) i;
          }
        }
        throw Values.fault(Values.quoted(first) + " is not in the list");
      }
      case "count" -> list.stream().filter(item -> Values.areEqual(item, first)).count();
      default -> throw unknown(method, list);
    };
  }

  @SuppressWarnings("unchecked") // a dictionary that the template made
  private static @Nullable Object ofMap(Map<?, ?> map, String method, Arguments given) {
    return switch (method) {
      case "get" -> {
        Object key = Values.key(given.plain().getFirst());
        yield map.containsKey(key) ? map.get(key) : given.get(1, "default", null);
      }
      case "items" -> entries(map);
      case "keys" -> new ArrayList<>(map.keySet());
      case "values" -> new ArrayList<>(map.values());
      case "copy" -> new LinkedHashMap<>(map);
      case "update" -> {
        Map<@Nullable Object, @Nullable Object> own = (Map<@Nullable Object, @Nullable Object>) map;
        if (!given.plain().isEmpty()) {
          own.putAll((Map<?, ?>) given.plain().getFirst());
        }
        own.putAll(given.named());
        Values.fewItems(own.size());
        yield null;
      }
      case "setdefault" -> {
        Map<@Nullable Object, @Nullable Object> own = (Map<@Nullable Object, @Nullable Object>) map;
        Values.fewItems(own.size() + 1L);
        Object key = Values.key(given.plain().getFirst());
        own.putIfAbsent(key, given.get(1, "default", null));
        yield own.get(key);
      }
      default -> throw unknown(method, map);
    };
  }

  /** A dictionary's keys and values, pair by pair. */
  static List<@Nullable Object> entries(Map<?, ?> map) {
    List<@Nullable Object> entries = new ArrayList<>();
    map.forEach((key, value) -> entries.add(Values.tuple(key, value)));
    return entries;
  }

  /** The part of a list or a string that Python's {@code [start:stop:step]} names. */
  static Object slice(
      @Nullable Object value, @Nullable Object start, @Nullable Object stop, @Nullable Object by) {
    if (value instanceof Undefined undefined) {
      throw undefined.used();
    }
    if (!(value instanceof String) && !(value instanceof List<?>)) {
      throw Values.fault(Values.kind(value) + " has no slices");
    }
    int[] characters = value instanceof String text ? text.codePoints().toArray() : new int[0];
    List<?> all = value instanceof List<?> list ? list : List.of();
    long step = by == null ? 1 : Values.integer(by);
    if (step == 0) {
      throw new TemplateException("a slice's step is 0");
    }
    int length = value instanceof String ? characters.length : all.size();
    int least = step > 0 ? 0 : -1;
    int most = step > 0 ? length : length - 1;
    long from = bound(start, length, least, most, step > 0 ? least : most);
    long to = bound(stop, length, least, most, step > 0 ? most : least);
    StringBuilder text = new StringBuilder();
    List<@Nullable Object> cut = new ArrayList<>();
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      if (value instanceof String) {
        text.appendCodePoint(characters[(int) i]);
      } else {
        cut.add(all.get((int) i));
      }
    }
    if (value instanceof String) {
      return text.toString();
    }
    return value instanceof Tuple ? new Tuple(cut) : cut;
  }

  private static int bound(@Nullable Object given, int length, int least, int most, int otherwise) {
    if (given == null) {
      return otherwise;
    }
    int index = Values.integer(given);
    return Math.clamp(index < 0 ? (long) index + length : index, least, most);
  }

  static TemplateException unknown(String method, @Nullable Object base) {
    String of =
        switch (base) {
          case String _ -> "a string";
          case Tuple _ -> "a tuple";
          case Collection<?> _ -> "a list";
          case Map<?, ?> _ -> "a dictionary";
          case LoopState _ -> "a loop";
          case null, default -> "this value";
        };
    return new TemplateException("there is no " + method + "() of " + of);
  }
}
