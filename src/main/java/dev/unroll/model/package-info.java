/**
 * Architectures, one a file with its configuration: each describes one computation from which both
 * the training step and the generation graph are made.
 */
@NullMarked
package dev.unroll.model;

import org.jspecify.annotations.NullMarked;
