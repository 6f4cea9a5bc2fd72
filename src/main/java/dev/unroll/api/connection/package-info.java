/**
 * What connections may cost: {@linkplain dev.unroll.api.connection.ConnectionAdmission how many}
 * there are, {@linkplain dev.unroll.api.connection.ConnectionGuard how long} they may take, and
 * {@linkplain dev.unroll.api.connection.HeldBytes how much} of their requests is held.
 */
@NullMarked
package dev.unroll.api.connection;

import org.jspecify.annotations.NullMarked;
