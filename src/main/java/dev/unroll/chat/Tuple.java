package dev.unroll.chat;

import java.util.AbstractList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's tuple: a list that cannot be changed and is written with parentheses. */
final class Tuple extends AbstractList<@Nullable Object> {
  private final List<@Nullable Object> items;

  Tuple(List<@Nullable Object> items) {
    this.items = items;
  }

  @Override
  public @Nullable Object get(int index) {
    return items.get(index);
  }

  @Override
  public int size() {
    return items.size();
  }
}
