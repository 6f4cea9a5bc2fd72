/** Numbers that are written in words: found in a text, and spelled in another language. */
@NullMarked
package dev.unroll.text.prose.number;

import org.jspecify.annotations.NullMarked;
