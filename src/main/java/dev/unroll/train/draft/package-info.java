/** Recipes that fit somebody's own data: what a file holds, and what is trained from it. */
@NullMarked
package dev.unroll.train.draft;

import org.jspecify.annotations.NullMarked;
