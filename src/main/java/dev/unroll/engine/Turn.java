package dev.unroll.engine;

/**
 * One thread's turn at a {@link JobLoop}, whose state belongs to one of the engine's threads at a
 * time.
 */
public interface Turn {
  /** The turn of the only thread. */
  Turn ALONE =
      new Turn() {
        @Override
        public int worker() {
          return 0;
        }

        @Override
        public void apart(Runnable work) {
          work.run();
        }

        @Override
        public void callAnother() {}
      };

  /** The thread's number, from 0. */
  int worker();

  /** Does work that touches nothing which other threads may touch, while these have their turns. */
  void apart(Runnable work);

  /** Wakes a thread that sleeps, if one does, because there is work for it. */
  void callAnother();
}
