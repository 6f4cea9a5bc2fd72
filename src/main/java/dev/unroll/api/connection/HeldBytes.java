package dev.unroll.api.connection;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of bodies that are held for all connections together, from their arrival until their
 * request is admitted or refused. The first bytes of each body have a room of their own, so that
 * large bodies leave room for small ones.
 */
@ApplicationScoped
public class HeldBytes {
  /** How much of a body is among its first bytes. */
  static final int FIRST = 16 << 10;

  private static final int SHARE_OF_HEAP = 16;

  private final long capacity;
  private final AtomicLong first = new AtomicLong();
  private final AtomicLong further = new AtomicLong();

  HeldBytes(ConnectionSettings settings) {
    this.capacity =
        settings
            .bodies()
            .map(size -> size.asLongValue())
            .orElse(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  /** Room for one body, which holds nothing yet. */
  public Body body() {
    return new Body();
  }

  /** How many bytes are held. */
  public long held() {
    return first.get() + further.get();
  }

  /** The bytes of one body. For any thread. */
  public final class Body {
    private long held;
    private boolean released;

    private Body() {}

    /**
     * Takes room for more bytes.
     *
     * @return whether there is any; if not, the body keeps the room that it has
     */
    public synchronized boolean take(int bytes) {
      if (released) {
        return false;
      }
      long ofFirst = Math.clamp(FIRST - held, 0, bytes);
      if (!take(first, ofFirst)) {
        return false;
      }
      if (!take(further, bytes - ofFirst)) {
        first.addAndGet(-ofFirst);
        return false;
      }
      held += bytes;
      return true;
    }

    private boolean take(AtomicLong room, long bytes) {
      if (bytes == 0) {
        return true;
      }
      if (room.addAndGet(bytes) > capacity) {
        room.addAndGet(-bytes);
        return false;
      }
      return true;
    }

    /** Gives all room back for good; a further call does nothing. */
    public synchronized void release() {
      released = true;
      long ofFirst = Math.min(FIRST, held);
      first.addAndGet(-ofFirst);
      further.addAndGet(ofFirst - held);
      held = 0;
    }
  }
}
