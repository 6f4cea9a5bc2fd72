/** The jobs on Spark, run by a cluster on the loopback. */
@NullMarked
package dev.unroll.spark;

import org.jspecify.annotations.NullMarked;
