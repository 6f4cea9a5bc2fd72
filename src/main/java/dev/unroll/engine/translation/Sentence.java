package dev.unroll.engine.translation;

import dev.unroll.engine.lexical.Repetition;
import dev.unroll.engine.lexical.SourceSentence;
import dev.unroll.engine.lexical.Verdict;
import dev.unroll.engine.sampling.Confidence;
import dev.unroll.text.token.StreamingDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
  private final Decoding decoding;
  private final float[] logits;
  private final Vocabularies vocabularies;
  private final Repetition repetition;
  private final StreamingDecoder decoder;
  private final StringBuilder unsent = new StringBuilder();
  private final StringBuilder sent = new StringBuilder();

  /** The tokens that have been decoded for sending, and how many they are. */
  private int[] decoded = new int[0];

  private int decodedTokens;

  /** How many of them have been sent. */
  private int sentTokens;

  private boolean inLoop;

  /** How many tokens the translation has that was sent, its end included. */
  private int targetTokens;

  /** When its last token was chosen, or it was started. */
  private long lastToken;

  /** For each live hypothesis, the row that holds its parent. */
  private int[] rows = new int[0];

  /**
   * How a text is decoded.
   *
   * @param width most live hypotheses
   * @param maxLength most tokens of the translation, its end included
   * @param room the shortest source whose translations may have so many
   * @param tokens that the translation may have, ascending; null for all
   * @param retry why it is decoded a second time, if it is
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Decoding(
      SentenceSearch search,
      int width,
      int maxLength,
      int room,
      int @Nullable [] tokens,
      Optional<Retry> retry) {}

  /**
   * A text that is started now.
   *
   * @param index in the request
   * @param source the tokens that the encoder gets, not empty
   */
  Sentence(
      Document document, int index, long[] source, Decoding decoding, Vocabularies vocabularies) {
    this.document = document;
    this.index = index;
    this.source = source;
    this.decoding = decoding;
    int[] tokens = decoding.tokens();
    this.logits = new float[tokens == null ? 0 : tokens.length];
    this.vocabularies = vocabularies;
    this.repetition = Repetition.of(source);
    this.decoder = vocabularies.targetDecoder();
    decoding.retry().ifPresent(retry -> sent.append(retry.sent()));
    this.lastToken = document.job().now();
  }

  Document document() {
    return document;
  }

  int index() {
    return index;
  }

  long[] source() {
    return source;
  }

  /** Most rows that it may use. */
  int width() {
    return decoding.width();
  }

  /** The shortest source whose lane has room for its translation. */
  int room() {
    return decoding.room();
  }

  /** The tokens that its translation may have, ascending; null for all. */
  int @Nullable [] tokens() {
    return decoding.tokens();
  }

  /** Memory for the logits of these tokens; none if they are all of the vocabulary. */
  float[] logits() {
    return logits;
  }

  SentenceSearch search() {
    return decoding.search();
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
    search().advance(output);
    int[] parents = search().parents();
    int[] before = rows;
    rows = Arrays.stream(parents).map(parent -> before[parent]).toArray();
  }

  /** Whether the search is over, or would only go on in a loop. */
  boolean isOver() {
    return inLoop || search().live().isEmpty();
  }

  /** Whether it is decoded a second time. */
  boolean isRetried() {
    return decoding.retry().isPresent();
  }

  /** Reports that a token was chosen. */
  void reportToken() {
    lastToken = document.job().token(lastToken);
  }

  private SourceSentence text() {
    return document.sentence(index);
  }

  /**
   * Sends what is certain of the translation, unless the reader has enough to read or the
   * translation is verified first.
   */
  void sendCertain() {
    if (isRetried() || text().isVerified()) {
      return;
    }
    Prefix certain = search().certain();
    if (certain.length() > decoded.length) {
      decoded = Arrays.copyOf(decoded, Math.max(16, 2 * certain.length()));
    }
    for (int token : certain.tokens(decodedTokens)) {
      String next = decoder.next(token);
      if (!text().avoided().isEmpty() && beginsWord(next)) {
        sendUnlessAvoided();
      }
      unsent.append(next);
      decoded[decodedTokens++] = token;
      inLoop |= document.breaksLoops() && repetition.isLoop(decoded, decodedTokens);
    }
    if (text().avoided().isEmpty()) {
      sendUnsent();
    }
  }

  private void sendUnsent() {
    if (!inLoop && !unsent.isEmpty() && document.job().hasRoom()) {
      send(unsent.toString());
      sentTokens = decodedTokens;
      unsent.setLength(0);
    }
  }

  private static boolean beginsWord(String piece) {
    return !piece.isEmpty() && !Character.isLetter(piece.codePointAt(0));
  }

  /** Sends whole words; from one on that is to be avoided, all waits for the end. */
  private void sendUnlessAvoided() {
    if (text().avoidedIn(unsent.toString()) == 0) {
      sendUnsent();
    }
  }

  /**
   * Ends a search that is over. Where something that was found is as it must be, or after a second
   * search, the translation is sent.
   *
   * @return else how the text is to be decoded again
   */
  Optional<Retry> end() {
    List<Finding> findings = search().best().stream().map(this::finding).toList();
    Optional<Retry> retry = decoding.retry();
    boolean mayAvoid = retry.isPresent() || findings.stream().anyMatch(this::avoidsAll);
    if (mayAvoid && findings.stream().anyMatch(this::mayBeSent)) {
      sendGood(findings);
    } else if (retry.isPresent()) {
      giveUp(findings);
    } else {
      return Optional.of(again(findings.isEmpty() ? List.of(begun()) : findings));
    }
    return Optional.empty();
  }

  /** Ends a second search that found nothing that is as it must be. */
  void giveUp(List<Finding> findings) {
    List<Finding> before = decoding.retry().orElseThrow().before();
    List<Finding> all = new ArrayList<>(findings);
    all.addAll(before);
    // Some loop is less bad than a missing phrase, and some phrases are better than none.
    if (all.stream().anyMatch(finding -> isMet(finding) && isContinuation(finding))) {
      sendGood(all);
    } else {
      Finding best =
          Stream.concat(before.stream().limit(1), findings.stream())
              .filter(this::isContinuation)
              .min(Comparator.comparingInt(Sentence::faults)) // Of equals, the first one.
              .orElseGet(before::getFirst);
      send(List.of(best), verdict(best));
    }
  }

  private static int faults(Finding finding) {
    return finding.verification().unmet().size() + finding.verification().invented().length();
  }

  /** What is certain by now, as if it were all. */
  private Finding begun() {
    Prefix certain = search().certain();
    return finding(new SentenceSearch.Found(certain, certain.logProbability()));
  }

  private Finding finding(SentenceSearch.Found found) {
    String text = vocabularies.text(found.prefix());
    return new Finding(
        found,
        text,
        text().verify(text),
        document.breaksLoops() && repetition.hasLoop(found.prefix().tokens(0)),
        text().avoidedIn(text));
  }

  private boolean avoidsAll(Finding finding) {
    return finding.avoided() == 0 && mayBeSent(finding);
  }

  private boolean mayBeSent(Finding finding) {
    return finding.isGood() && isContinuation(finding);
  }

  private boolean isContinuation(Finding finding) {
    return finding.text().startsWith(sent.toString());
  }

  private Retry again(List<Finding> before) {
    return new Retry(
        vocabularies.phrases(text()),
        before.getFirst().hasLoop() ? repetition.stricter() : repetition,
        Arrays.copyOf(decoded, sentTokens),
        sent.toString(),
        before);
  }

  /** Sends those that are as they must be, the best that goes on from what was sent first. */
  private void sendGood(List<Finding> findings) {
    List<Finding> met =
        findings.stream()
            .filter(Sentence::isMet)
            .sorted(Comparator.comparingInt(Finding::avoided)) // Of equals, the likeliest first.
            .toList();
    List<Finding> good = met.stream().filter(Finding::isGood).toList();
    List<Finding> sendable = good.stream().anyMatch(this::isContinuation) ? good : met;
    Finding best = sendable.stream().filter(this::isContinuation).findFirst().orElseThrow();
    List<Finding> all = new ArrayList<>(List.of(best));
    sendable.stream().filter(finding -> !finding.equals(best)).forEach(all::add);
    send(all, new Verdict(outcome(best.equals(findings.getFirst())), best.verification()));
  }

  private static boolean isMet(Finding finding) {
    return finding.verification().isMet();
  }

  private Verdict.Outcome outcome(boolean isFirst) {
    if (!text().isVerified()) {
      return Verdict.Outcome.UNASKED;
    }
    if (isRetried()) {
      return Verdict.Outcome.CONSTRAINED;
    }
    return isFirst ? Verdict.Outcome.FIRST : Verdict.Outcome.NEXT;
  }

  private Verdict verdict(Finding finding) {
    return finding.verification().isMet()
        ? text().isVerified()
            ? new Verdict(Verdict.Outcome.FIRST, finding.verification())
            : Verdict.UNASKED
        : new Verdict(Verdict.Outcome.FAILED, finding.verification());
  }

  /** Sends the best; hypotheses that read the same are one, the better. */
  private void send(List<Finding> findings, Verdict verdict) {
    List<Hypothesis> best = new ArrayList<>();
    Set<String> read = new HashSet<>();
    for (Finding finding : findings) {
      if (best.size() < document.search().hypotheses()
          && read.add(Vocabularies.asRead(finding.text()))) {
        best.add(hypothesis(finding));
      }
    }
    targetTokens = findings.getFirst().tokens();
    String translation = best.getFirst().text();
    if (translation.length() > sent.length()) {
      send(translation.substring(sent.length()));
    }
    document.job().emit(new TranslationEvent.Translated(index, best, verdict));
  }

  private Hypothesis hypothesis(Finding finding) {
    return new Hypothesis(
        finding.text(),
        finding.found().score(),
        document.aligned()
            ? vocabularies.alignment(source, finding.found().prefix(), document.direction())
            : null,
        new Confidence.Signs(
            finding.found().mean(), source.length, finding.tokens(), text().text().length()));
  }

  private void send(String piece) {
    document.job().emit(new TranslationEvent.Piece(index, piece));
    sent.append(piece);
  }

  /** How many tokens the translation has that was sent, its end included. */
  int targetTokens() {
    return targetTokens;
  }

  /** Whether the translation that was sent is as long as it may be. */
  boolean isAtLimit() {
    return targetTokens == decoding.maxLength();
  }
}
