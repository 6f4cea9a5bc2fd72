/**
 * The {@code unroll} command line: one class a command, registered in {@link
 * dev.unroll.cli.UnrollCommand}. Only {@code serve} starts the HTTP service.
 */
@NullMarked
package dev.unroll.cli;

import org.jspecify.annotations.NullMarked;
