package dev.unroll.engine;

import dev.unroll.engine.EngineLoop.Answer;
import dev.unroll.engine.Scheduler.Chunk;
import dev.unroll.engine.Scheduler.Sequence.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Stretches of prompts that one run reads: several that begin in consecutive slots, or one. The
 * shorter ones are filled up to the length of the longest, so only what is about as long goes
 * together.
 */
final class PromptBatch {
  /** A run may have so many times the tokens of its prompts. */
  private static final double MOST_FILLED = 1.5;

  /** A run reads no stretch of fewer steps: a single one is filled up. */
  private static final int LEAST_STEPS = 2;

  private PromptBatch() {}

  /**
   * Takes the stretches of the next run from a queue. Those of sequences that have ended meanwhile
   * are dropped.
   *
   * @param most steps of a run with several
   * @return none if there were only such
   */
  static List<Chunk<Answer>> take(Queue<Chunk<Answer>> queue, int most) {
    List<Chunk<Answer>> batch = new ArrayList<>();
    int longest = 0;
    int tokens = 0;
    while (!queue.isEmpty()) {
      Chunk<Answer> next = queue.element();
      if (next.sequence().phase() == Phase.PREFILL) {
        int steps = Math.max(LEAST_STEPS, next.tokens());
        longest = Math.max(longest, steps);
        tokens += steps;
        long filled = (long) longest * (batch.size() + 1);
        boolean fits =
            batch.isEmpty()
                || (filled <= most
                    && filled <= MOST_FILLED * tokens
                    && begins(batch.getLast())
                    && begins(next)
                    && next.sequence().slot() == batch.getLast().sequence().slot() + 1);
        if (!fits) {
          break;
        }
        batch.add(next);
      }
      queue.remove();
    }
    return batch;
  }

  private static boolean begins(Chunk<Answer> chunk) {
    return chunk.from() == 0 && chunk.sequence().generation() instanceof TextGeneration;
  }
}
