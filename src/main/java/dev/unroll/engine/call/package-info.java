/** Answers that must, or may, call tools: which calls a model can write, as a grammar. */
@NullMarked
package dev.unroll.engine.call;

import org.jspecify.annotations.NullMarked;
