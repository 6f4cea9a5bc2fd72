package dev.unroll.api.connection;

import java.time.Duration;

/**
 * The limits of the connections to one port.
 *
 * @param max most connections
 * @param perAddress most connections of one address
 * @param streams most requests of HTTP/2 beside the first of their connection, over all
 * @param head how long the head of a request may take
 * @param keepAlive how long a connection may wait for its next request
 */
record ConnectionLimits(int max, int perAddress, int streams, Duration head, Duration keepAlive) {
  private static final long HEAP_EACH = 256 << 10;

  ConnectionLimits {
    if (max < 1 || perAddress < 1 || streams < 1) {
      throw new IllegalArgumentException(
          "unroll.connections.max, per-address and streams must be at least 1, not %d, %d and %d"
              .formatted(max, perAddress, streams));
    }
  }

  /**
   * Those of the settings.
   *
   * @param heap largest size of the heap, in bytes
   */
  static ConnectionLimits of(ConnectionSettings settings, long heap) {
    int ofHeap = Math.clamp(heap / HEAP_EACH, 64, 8_192);
    int max = settings.max().orElse(ofHeap);
    return new ConnectionLimits(
        max,
        settings.perAddress().orElse(Math.max(1, max / 2)),
        settings.streams().orElse(ofHeap),
        settings.head(),
        settings.keepAlive());
  }

  /** Most of {@link #streams} of one address: a proxy is one, and should have nearly all. */
  int streamsOfAddress() {
    return Math.max(1, streams - streams / 4);
  }
}
