package dev.unroll.chat;

import java.util.Map;
import java.util.Set;

/**
 * A template rewritten for Jinjava.
 *
 * @param text without whitespace control, which is done already
 * @param constants variables that the text refers to
 * @param expressions all of its expressions, each with its line
 * @param macros functions that it defines
 */
record JinjavaSource(
    String text,
    Map<String, Object> constants,
    Map<String, Integer> expressions,
    Set<String> macros) {
  /** Prefix of its variables' names; templates must not use it. */
  static final String PREFIX = "__u";

  /** Statements that have a body. */
  static final Set<String> BLOCKS = Set.of("if", "for", "macro", "set", "generation");
}
