package dev.unroll.chat;

import org.jspecify.annotations.Nullable;

/**
 * The value of what is not there: it is written as nothing and counts as false, but has no parts.
 *
 * @param name of the variable, or of the part that is missing
 */
record Undefined(String name) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  TemplateException used() {
    return new TemplateException("the template cannot be rendered: '" + name + "' is undefined");
  }
}
