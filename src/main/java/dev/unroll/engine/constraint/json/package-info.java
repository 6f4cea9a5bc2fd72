/** JSON, and what a JSON Schema permits, as grammars. */
@NullMarked
package dev.unroll.engine.constraint.json;

import org.jspecify.annotations.NullMarked;
