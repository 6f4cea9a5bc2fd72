package dev.unroll.api.connection;

import java.time.Duration;

/**
 * The limits of the connections to one port.
 *
 * @param max most connections
 * @param perAddress most connections of one address
 * @param head how long the head of a request may take
 * @param keepAlive how long a connection may wait for its next request
 */
record ConnectionLimits(int max, int perAddress, Duration head, Duration keepAlive) {
  private static final long HEAP_EACH = 256 << 10;

  ConnectionLimits {
    if (max < 1 || perAddress < 1) {
      throw new IllegalArgumentException(
          "unroll.connections.max and per-address must be at least 1, not %d and %d"
              .formatted(max, perAddress));
    }
  }

  /**
   * Those of the settings.
   *
   * @param heap largest size of the heap, in bytes
   */
  static ConnectionLimits of(ConnectionSettings settings, long heap) {
    int max = settings.max().orElse(Math.clamp(heap / HEAP_EACH, 64, 8_192));
    return new ConnectionLimits(
        max,
        settings.perAddress().orElse(Math.max(1, max / 2)),
        settings.head(),
        settings.keepAlive());
  }
}
