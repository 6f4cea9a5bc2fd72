package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.engine.lexical.Verdict;
import dev.unroll.engine.lexical.Verification;
import dev.unroll.text.token.StreamingDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One text that is being translated: its source tokens, the search for its translation, the rows of
 * the search's live hypotheses, and what of it has been sent. Belongs to a {@link
 * TranslationWorker}'s thread.
 */
final class Sentence {
  private final Document document;
  private final int index;
  private final long[] source;
  private final int @Nullable [] tokens;
  private final float[] logits;
  private final SentenceSearch search;
  private final Vocabularies vocabularies;
  private final StreamingDecoder decoder;
  private final StringBuilder unsent = new StringBuilder();
  private int decodedTokens;
  private int sentLength;

  /** When its last token was chosen, or it was started. */
  private long lastToken;

  /** For each live hypothesis, the row that holds its parent. */
  private int[] rows = new int[0];

  /**
   * A text that is started now.
   *
   * @param index in the request
   * @param source the tokens that the encoder gets, not empty
   * @param tokens that its translation may have; null for all
   */
  Sentence(
      Document document,
      int index,
      long[] source,
      int @Nullable [] tokens,
      SentenceSearch search,
      Vocabularies vocabularies) {
    this.document = document;
    this.index = index;
    this.source = source;
    this.tokens = tokens;
    this.logits = new float[tokens == null ? vocabularies.task().target() : tokens.length];
    this.search = search;
    this.vocabularies = vocabularies;
    this.decoder = vocabularies.targetDecoder();
    this.lastToken = document.job().now();
  }

  Document document() {
    return document;
  }

  long[] source() {
    return source;
  }

  /** The tokens that its translation may have, ascending; null for all. */
  int @Nullable [] tokens() {
    return tokens;
  }

  /** Memory for the logits of these tokens. */
  float[] logits() {
    return logits;
  }

  SentenceSearch search() {
    return search;
  }

  /** Whether the attention to the source is needed. */
  boolean needsAlignment() {
    return document.aligned() || document.search().needsAlignment();
  }

  int[] rows() {
    return rows;
  }

  void rows(int... held) {
    rows = held;
  }

  /** Takes the model's output; the rows are then those of the live hypotheses' parents. */
  void advance(SentenceSearch.Output output) {
    search.advance(output);
    int[] parents = search.parents();
    int[] before = rows;
    rows = Arrays.stream(parents).map(parent -> before[parent]).toArray();
  }

  boolean isTranslated() {
    return search.live().isEmpty();
  }

  /** Reports that a token was chosen. */
  void reportToken() {
    lastToken = document.job().token(lastToken);
  }

  /** Sends what is certain of the translation, unless the reader has enough to read. */
  void sendCertain() {
    if (document.sentence(index).isVerified()) {
      return;
    }
    Prefix certain = search.certain();
    for (int token : certain.tokens(decodedTokens)) {
      unsent.append(decoder.next(token));
    }
    decodedTokens = certain.length();
    if (!unsent.isEmpty() && document.job().hasRoom()) {
      send(unsent.toString());
      unsent.setLength(0);
    }
  }

  /**
   * Sends the complete translation; hypotheses that read the same are one, the better. Those that
   * are as required come before all others, which are left out if there are any.
   */
  void sendAll() {
    SourceSentence text = document.sentence(index);
    List<SentenceSearch.Found> all = search.best();
    List<String> texts = all.stream().map(found -> vocabularies.text(found.prefix())).toList();
    List<Verification> verified = texts.stream().map(text::verify).toList();
    int first =
        IntStream.range(0, all.size()).filter(i -> verified.get(i).isMet()).findFirst().orElse(-1);
    List<Hypothesis> best = new ArrayList<>();
    Set<String> read = new HashSet<>();
    for (int i = Math.max(0, first);
        i < all.size() && best.size() < document.search().hypotheses();
        i++) {
      if ((first < 0 || verified.get(i).isMet()) && read.add(Vocabularies.asRead(texts.get(i)))) {
        best.add(hypothesis(all.get(i), texts.get(i)));
      }
    }
    String translation = best.getFirst().text();
    if (translation.length() > sentLength) {
      send(translation.substring(sentLength));
    }
    document
        .job()
        .emit(new TranslationEvent.Translated(index, best, verdict(text, first, verified)));
  }

  private static Verdict verdict(SourceSentence text, int first, List<Verification> verified) {
    if (!text.isVerified()) {
      return Verdict.UNASKED;
    }
    return switch (first) {
      case -1 -> new Verdict(Verdict.Outcome.FAILED, verified.getFirst());
      case 0 -> new Verdict(Verdict.Outcome.FIRST, Verification.MET);
      default -> new Verdict(Verdict.Outcome.NEXT, Verification.MET);
    };
  }

  private Hypothesis hypothesis(SentenceSearch.Found found, String text) {
    return new Hypothesis(
        text,
        found.score(),
        document.aligned()
            ? vocabularies.alignment(source, found.prefix(), document.direction())
            : null);
  }

  private void send(String piece) {
    document.job().emit(new TranslationEvent.Piece(index, piece));
    sentLength += piece.length();
  }

  /** How many tokens the best translation has, its end included. */
  int targetTokens() {
    return search.best().getFirst().prefix().length();
  }

  /** Whether the best translation is as long as it may be. */
  boolean isAtLimit() {
    return targetTokens() == vocabularies.maxTarget(source);
  }
}
