/** Arguments that several commands share, and the failure that a command ends with. */
@NullMarked
package dev.unroll.cli.argument;

import org.jspecify.annotations.NullMarked;
