/**
 * A model folder on disk: a trained network beside the recipe that made it, or a decoder that
 * another program exported.
 *
 * <p>{@link dev.unroll.bundle.ModelConfig} is its {@code config.json}, {@link
 * dev.unroll.bundle.ModelFolder} reads, checks and atomically writes a folder, and {@link
 * dev.unroll.bundle.FolderDescription} is the kind of model in it.
 */
@NullMarked
package dev.unroll.bundle;

import org.jspecify.annotations.NullMarked;
