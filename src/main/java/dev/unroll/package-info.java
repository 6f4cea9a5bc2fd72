/** The program's entry point; everything else is in the packages below. */
@NullMarked
package dev.unroll;

import org.jspecify.annotations.NullMarked;
