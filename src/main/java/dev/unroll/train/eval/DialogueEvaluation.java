package dev.unroll.train.eval;

import dev.unroll.data.batch.TokenDocument;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.input.DialogueTokens;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How well an exported model predicts dialogues, each read on its own from its beginning. */
public record DialogueEvaluation(ExportedText network, DialogueTokens tokens) {

  /**
   * The mean surprise of the tokens that are learnt; ends of turns among them, which are no
   * characters. What is longer than the context is read in pieces.
   *
   * @param split name of the documents
   */
  public List<Metric> metrics(List<TokenDocument> documents, String split) {
    int vocabSize = tokens.vocabSize();
    double nats = 0;
    long predicted = 0;
    long characters = 0;
    try (Tokenizer tokenizer = tokens.open()) {
      for (TokenDocument document : documents) {
        int[] ids = document.tokens();
        List<Long> learned = new ArrayList<>();
        for (int from = 0; from < ids.length - 1; from += network.longest()) {
          network.reset();
          int count = Math.min(network.longest(), ids.length - 1 - from);
          FloatBuffer logits = network.feed(ids, from, count);
          for (int t = 0; t < count; t++) {
            int target = from + t + 1;
            if (document.learned()[target]) {
              nats += TextEvaluation.surprise(logits, t * vocabSize, vocabSize, ids[target]);
              predicted++;
              learned.add((long) ids[target]);
            }
          }
        }
        long[] words = learned.stream().mapToLong(id -> id).toArray();
        String text = tokenizer.decode(words);
        characters += text.codePointCount(0, text.length());
      }
    }
    String what =
        String.format(
            Locale.ROOT,
            "%s split, %,d dialogues, %,d tokens, %,d characters",
            split,
            documents.size(),
            predicted,
            characters);
    double each = nats / predicted;
    return List.of(
        new Metric(split + ".crossEntropy", each, "nats/token", what),
        new Metric(split + ".perplexity", Math.exp(each), "", what),
        new Metric(split + ".crossEntropyPerChar", nats / characters, "nats/char", what),
        new Metric(split + ".perplexityPerChar", Math.exp(nats / characters), "", what));
  }
}
