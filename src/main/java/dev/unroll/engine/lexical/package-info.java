/**
 * Words that translations must have: what is required of a sentence's translation, and whether a
 * translation has it.
 */
@NullMarked
package dev.unroll.engine.lexical;

import org.jspecify.annotations.NullMarked;
