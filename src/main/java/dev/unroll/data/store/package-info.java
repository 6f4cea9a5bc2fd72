/**
 * Published data sets with their pinned addresses and hashes: {@link
 * dev.unroll.data.store.DataStore} finds or downloads a {@link dev.unroll.data.store.Source}.
 */
@NullMarked
package dev.unroll.data.store;

import org.jspecify.annotations.NullMarked;
