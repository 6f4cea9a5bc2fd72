/**
 * Texts with markup of other kinds than HTML: {@linkplain dev.unroll.text.markup.MarkedText as HTML
 * and back}, {@linkplain dev.unroll.text.markup.XmlTokens XML} as it is written.
 */
@NullMarked
package dev.unroll.text.markup;

import org.jspecify.annotations.NullMarked;
