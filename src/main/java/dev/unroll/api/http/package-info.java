/**
 * What every protocol shares: {@linkplain dev.unroll.api.http.HttpExchange bodies and responses},
 * {@linkplain dev.unroll.api.http.Fields JSON read field by field}, {@linkplain
 * dev.unroll.api.http.ApiException errors} and {@linkplain dev.unroll.api.http.ServerSentEvents
 * event streams} that are written as fast as the client reads.
 */
@NullMarked
package dev.unroll.api.http;

import org.jspecify.annotations.NullMarked;
