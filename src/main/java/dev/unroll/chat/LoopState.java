package dev.unroll.chat;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The {@code loop} variable of a {@code for}. */
final class LoopState {
  private final List<?> items;
  private final int depth;
  private int index;
  private boolean turnEnded;
  private boolean ended;
  private @Nullable List<@Nullable Object> previousArguments;

  /**
   * A loop before its first iteration.
   *
   * @param depth 1 for the outermost loop
   */
  LoopState(List<?> items, int depth) {
    this.items = items;
    this.depth = depth;
  }

  int depth() {
    return depth;
  }

  /** Starts the iteration of the item at an index from 0. */
  void turn(int index) {
    this.index = index;
    turnEnded = false;
  }

  void endTurn() {
    turnEnded = true;
  }

  void end() {
    turnEnded = true;
    ended = true;
  }

  boolean hasTurnEnded() {
    return turnEnded;
  }

  boolean hasEnded() {
    return ended;
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
      case "previtem" -> index == 0 ? null : items.get(index - 1);
      case "nextitem" -> index == items.size() - 1 ? null : items.get(index + 1);
      default -> null;
    };
  }

  @Nullable Object call(String method, List<@Nullable Object> arguments) {
    return switch (method) {
      case "cycle" -> arguments.isEmpty() ? null : arguments.get(index % arguments.size());
      case "changed" -> {
        boolean changed = !Objects.equals(previousArguments, arguments);
        previousArguments = arguments;
        yield changed;
      }
      default -> throw new TemplateException("there is no " + method + "() of a loop");
    };
  }
}
