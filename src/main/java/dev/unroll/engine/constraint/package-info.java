/**
 * Texts that must have a form: grammars over characters, the automata that follow them over bytes,
 * and which tokens may come next.
 */
@NullMarked
package dev.unroll.engine.constraint;

import org.jspecify.annotations.NullMarked;
