package dev.unroll.chat.tool;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What the text of an answer may have in it beside what the assistant says.
 *
 * @param reasoning whether the model reasons first
 * @param calls the calls of tools; empty when there are no tools
 */
public record AnswerForm(Reasoning reasoning, Optional<Calls> calls) {
  /** As long as Mistral's templates require ids to be. */
  private static final int MISTRAL_ID = 9;

  /** Nothing else. */
  public static final AnswerForm TEXT = new AnswerForm(Reasoning.NONE, Optional.empty());

  /** Whether an answer may begin with {@code <think>…</think>}. */
  public enum Reasoning {
    /** It does not. */
    NONE,
    /** It may. */
    POSSIBLE,
    /** It does, and the prompt ends behind {@code <think>}. */
    BEGUN
  }

  /**
   * The calls.
   *
   * @param names of the tools
   * @param several whether more than the first one counts
   */
  public record Calls(CallFormat format, Set<String> names, boolean several) {
    public Calls {
      names = Set.copyOf(names);
    }
  }

  /** Whether an answer's text is all that there is. */
  public boolean isPlain() {
    return reasoning == Reasoning.NONE && calls.isEmpty();
  }

  /** A new id for a call, as the models of the format expect ids. */
  public String newCallId() {
    String random = UUID.randomUUID().toString().replace("-", "");
    return calls.filter(c -> c.format() == CallFormat.MISTRAL).isPresent()
        ? random.substring(0, MISTRAL_ID)
        : "call_" + random;
  }
}
