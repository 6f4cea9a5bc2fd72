/** Who may use the service, and how much of it: addresses, keys and their limits. */
@NullMarked
package dev.unroll.api.access;

import org.jspecify.annotations.NullMarked;
