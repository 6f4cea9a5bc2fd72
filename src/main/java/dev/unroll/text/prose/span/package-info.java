/**
 * Parts of a sentence that a translation copies: {@linkplain dev.unroll.text.prose.span.SpanFinder
 * addresses, placeholders, code, numbers and the like}, and {@linkplain
 * dev.unroll.text.prose.span.Marks the characters} that stand for them in a model.
 */
@NullMarked
package dev.unroll.text.prose.span;

import org.jspecify.annotations.NullMarked;
