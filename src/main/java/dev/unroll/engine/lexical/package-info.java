/**
 * Words that translations must have: what is required of a sentence's translation, whether a
 * translation has it, and how a search comes to it.
 */
@NullMarked
package dev.unroll.engine.lexical;

import org.jspecify.annotations.NullMarked;
