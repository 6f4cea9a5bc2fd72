package dev.unroll.chat;

import org.jspecify.annotations.Nullable;

/**
 * An expression of a template. Its values are strings, numbers, lists and so on, see {@link
 * Values}.
 */
@FunctionalInterface
interface Expression {
  @Nullable Object value(Scope scope);
}
