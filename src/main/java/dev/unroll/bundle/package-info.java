/**
 * A model on disk: the folder that holds a trained network beside the recipe that made it.
 *
 * <p>{@link dev.unroll.bundle.ModelConfig} is its {@code config.json}, {@link
 * dev.unroll.bundle.ModelFolder} reads a folder and refuses one that is damaged, and writes one so
 * that a reader never sees half of it.
 */
@NullMarked
package dev.unroll.bundle;

import org.jspecify.annotations.NullMarked;
