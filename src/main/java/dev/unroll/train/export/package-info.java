/**
 * From trained weights to files: the model folder with its card, LoRA adapters, and folders for
 * other programs.
 */
@NullMarked
package dev.unroll.train.export;

import org.jspecify.annotations.NullMarked;
