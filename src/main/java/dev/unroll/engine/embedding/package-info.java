/** Texts of many requests made into vectors, or classified, together. */
@NullMarked
package dev.unroll.engine.embedding;

import org.jspecify.annotations.NullMarked;
