/**
 * Figures as SVG text: line charts and dendrograms that read well on light and on dark pages.
 *
 * <p>A writer of our own, because chart libraries for Java draw through AWT, which needs fonts that
 * servers and containers do not have. An SVG names a font family and leaves the drawing to the
 * browser. The package knows only the JDK.
 */
@NullMarked
package dev.unroll.train.figure;

import org.jspecify.annotations.NullMarked;
