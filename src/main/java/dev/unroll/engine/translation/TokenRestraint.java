package dev.unroll.engine.translation;

import dev.unroll.bundle.Restraints;
import dev.unroll.engine.sampling.Penalties;
import java.util.Arrays;
import java.util.List;

/** What a model asks of the tokens of one sentence's translation, as Hugging Face's code does. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TokenRestraint(Restraints restraints, int begin, int end, long[] source) {

  /**
   * Changes the logits of the tokens that a hypothesis may go on with.
   *
   * @param normalizer what makes logits log-probabilities; 0 where they are taken as they are
   */
  void apply(Prefix prefix, float[] logits, double normalizer) {
    int[] tokens = new int[prefix.length() + 1]; // with the one that the decoder gets first
    tokens[0] = begin;
    System.arraycopy(prefix.tokens(0), 0, tokens, 1, prefix.length());
    if (restraints.repetition() != 1) {
      Arrays.stream(tokens).distinct().forEach(token -> repeated(logits, token, normalizer));
    }
    if (restraints.noRepeat() > 0) {
      long[] written = Arrays.stream(tokens).asLongStream().toArray();
      ban(written, tokens, restraints.noRepeat(), logits);
    }
    if (restraints.noRepeatOfSource() > 0) {
      ban(source, tokens, restraints.noRepeatOfSource(), logits);
    }
    for (List<Integer> run : restraints.bannedRuns()) {
      int before = run.size() - 1;
      if (run.size() <= tokens.length && endsWith(tokens, run.subList(0, before))) {
        logits[run.get(before)] = Float.NEGATIVE_INFINITY;
      }
    }
    if (prefix.length() < restraints.least()) {
      logits[end] = Float.NEGATIVE_INFINITY;
    }
  }

  private static boolean endsWith(int[] tokens, List<Integer> run) {
    int from = tokens.length - run.size();
    for (int i = 0; i < run.size(); i++) {
      if (tokens[from + i] != run.get(i)) {
        return false;
      }
    }
    return true;
  }

  private void repeated(float[] logits, int token, double normalizer) {
    double less = Penalties.repeated(logits[token] - normalizer, restraints.repetition());
    logits[token] = (float) (less + normalizer);
  }

  /** Bans what would complete a run of {@code length} tokens that a text has. */
  private static void ban(long[] text, int[] written, int length, float[] logits) {
    int from = written.length - (length - 1);
    if (from < 0) {
      return;
    }
    for (int at = 0; at + length <= text.length; at++) {
      int same = 0;
      while (same < length - 1 && text[at + same] == written[from + same]) {
        same++;
      }
      if (same == length - 1) {
        logits[Math.toIntExact(text[at + length - 1])] = Float.NEGATIVE_INFINITY;
      }
    }
  }
}
