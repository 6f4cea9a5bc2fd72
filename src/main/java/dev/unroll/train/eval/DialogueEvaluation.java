package dev.unroll.train.eval;

import dev.unroll.data.batch.TokenDocument;
import dev.unroll.data.set.Dialogue;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.recipe.DataSource;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How well an exported model predicts dialogues, each read on its own from its first token, and how
 * well it calls their tools.
 */
public record DialogueEvaluation(ExportedModel model, DialogueTokens tokens) {

  /**
   * All figures of dialogues.
   *
   * @param source how they are read
   * @param split name of the dialogues
   */
  public List<Metric> metrics(List<Dialogue> dialogues, DataSource.Dialogues source, String split) {
    List<Metric> metrics = new ArrayList<>(metrics(tokens.encode(dialogues, source), split));
    metrics.addAll(new CallEvaluation(model, tokens).metrics(dialogues, source, split));
    return metrics;
  }

  /**
   * The mean cross-entropy of the tokens that count in training; ends of turns among them, which
   * have no characters. What is longer than the context is read in pieces.
   *
   * @param split name of the documents
   */
  public List<Metric> metrics(List<TokenDocument> documents, String split) {
    int vocabSize = model.outputSize();
    double nats = 0;
    long predicted = 0;
    long characters = 0;
    try (Tokenizer tokenizer = tokens.open()) {
      for (TokenDocument document : documents) {
        int[] ids = document.tokens();
        List<Long> learned = new ArrayList<>();
        for (int from = 0; from < ids.length - 1; from += model.chunk()) {
          model.clear();
          int count = Math.min(model.chunk(), ids.length - 1 - from);
          FloatBuffer logits = model.logits(ids, from, from + count);
          for (int t = 0; t < count; t++) {
            int target = from + t + 1;
            if (document.learned()[target]) {
              nats += Logits.negativeLogLikelihood(logits, t * vocabSize, vocabSize, ids[target]);
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
    if (predicted == 0 || characters == 0) {
      return List.of(); // Nothing that an assistant says counts.
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
