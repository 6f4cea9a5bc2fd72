/**
 * The networks that recipes name: each builds the training graph and the exported graph of one
 * architecture.
 */
@NullMarked
package dev.unroll.train.network;

import org.jspecify.annotations.NullMarked;
