package dev.unroll.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code loop} variable of a {@code for}. */
final class LoopState {
  private final List<@Nullable Object> items;
  private final int depth;
  private int index;
  private @Nullable List<@Nullable Object> previousArguments;

  /**
   * A loop before its first iteration.
   *
   * @param depth 1 for the outermost loop
   */
  LoopState(List<@Nullable Object> items, int depth) {
    this.items = items;
    this.depth = depth;
  }

  int depth() {
    return depth;
  }

  /** Starts the iteration of the item at an index from 0. */
  void turn(int index) {
    this.index = index;
  }

  @Nullable Object attribute(String name) {
    return switch (name) {
      case "index" -> (long) index + 1;
      case "index0" -> (long) index;
      case "revindex" -> (long) items.size() - index;
      case "revindex0" -> (long) items.size() - index - 1;
      case "first" -> index == 0;
      case "last" -> index == items.size() - 1;
      case "length" -> (long) items.size();
      case "depth" -> (long) depth;
      case "depth0" -> (long) depth - 1;
      case "previtem" -> index == 0 ? new Undefined(name) : items.get(index - 1);
      case "nextitem" -> index == items.size() - 1 ? new Undefined(name) : items.get(index + 1);
      case "cycle" -> (Callable) this::cycle;
      case "changed" -> (Callable) this::changed;
      default -> new Undefined(name);
    };
  }

  private @Nullable Object cycle(Arguments arguments) {
    if (arguments.plain().isEmpty()) {
      throw Values.fault("cycle() has no values");
    }
    return arguments.plain().get(index % arguments.plain().size());
  }

  private Object changed(Arguments arguments) {
    boolean changed =
        previousArguments == null
            || !Values.areEqual(new Tuple(previousArguments), new Tuple(arguments.plain()));
    previousArguments = arguments.plain();
    return changed;
  }
}
