/** Progress of training and downloads: as a bar, as lines, as JSON. */
@NullMarked
package dev.unroll.cli.report;

import org.jspecify.annotations.NullMarked;
