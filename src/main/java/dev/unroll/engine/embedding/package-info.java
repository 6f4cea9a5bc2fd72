/** Texts of many requests made into vectors together. */
@NullMarked
package dev.unroll.engine.embedding;

import org.jspecify.annotations.NullMarked;
