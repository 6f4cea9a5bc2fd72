/** Marian's own packages: their files, their configuration and the names of their weights. */
@NullMarked
package dev.unroll.family.marian;

import org.jspecify.annotations.NullMarked;
