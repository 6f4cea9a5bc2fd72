/**
 * The keys of the service's clients as a file has them: {@link dev.unroll.keys.KeyFile} reads and
 * changes the file, {@link dev.unroll.keys.KeyEntry} is one entry, and {@link
 * dev.unroll.keys.ApiKey} makes and hashes keys.
 */
@NullMarked
package dev.unroll.keys;

import org.jspecify.annotations.NullMarked;
