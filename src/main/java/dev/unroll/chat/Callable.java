package dev.unroll.chat;

import org.jspecify.annotations.Nullable;

/** A value that can be called: a macro, a function or a method of a value. */
@FunctionalInterface
interface Callable {
  @Nullable Object call(Arguments arguments);
}
