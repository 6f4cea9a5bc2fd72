/** Commands that hand their work to a cluster. */
@NullMarked
package dev.unroll.cli.cluster;

import org.jspecify.annotations.NullMarked;
