/**
 * The recipe: everything that made a model, as the records that {@code recipe.yaml} binds to.
 *
 * <p>{@link dev.unroll.train.recipe.Recipe} is the root. A record's components are the keys that
 * its section of the file may have, {@link dev.unroll.train.recipe.Default} holds a default and
 * {@link dev.unroll.train.recipe.Within} the values that are allowed, so each is written in exactly
 * one place. Binding is strict: a key or a value that is not understood is an error with its file
 * and line.
 */
@NullMarked
package dev.unroll.train.recipe;

import org.jspecify.annotations.NullMarked;
