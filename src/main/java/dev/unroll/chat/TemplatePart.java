package dev.unroll.chat;

/**
 * A part of a template after whitespace control.
 *
 * <p>Lines count from 1.
 */
sealed interface TemplatePart {
  int line();

  /** Text that is written as it is. */
  record Text(String text, int line) implements TemplatePart {}

  /** An expression whose value is written: {@code {{ … }}}. */
  record Output(String code, int line) implements TemplatePart {}

  /** A statement: {@code {% … %}}. */
  record Statement(String code, int line) implements TemplatePart {}
}
