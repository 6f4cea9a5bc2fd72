/** Commands about recipes: what they may hold, and how one is begun. */
@NullMarked
package dev.unroll.cli.recipe;

import org.jspecify.annotations.NullMarked;
