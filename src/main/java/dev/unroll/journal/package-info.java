/**
 * The progress of trainings as files: what a training writes about itself while it runs, and what
 * others read of it. The files are all that there is; nobody asks the training.
 */
@NullMarked
package dev.unroll.journal;

import org.jspecify.annotations.NullMarked;
