package dev.unroll.local;

/** A piece of the answer to a conversation; the last one is {@link Finished}. */
public sealed interface ChatEvent {
  /** What the assistant says. */
  record Said(String text) implements ChatEvent {}

  /** What it thinks before. */
  record Thought(String text) implements ChatEvent {}

  /** The answer is complete. */
  record Finished(Completion answer) implements ChatEvent {}
}
