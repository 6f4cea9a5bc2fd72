package dev.unroll.api.libretranslate;

import dev.unroll.api.http.ApiException;
import dev.unroll.engine.translation.TextTranslation;
import dev.unroll.engine.translation.TextTranslation.Granularity;
import dev.unroll.engine.translation.TranslatedText;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.text.prose.Alignment;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A request that has been admitted, and its answer as it comes together.
 *
 * @param detected the language of the texts, where it was asked for
 */
record AdmittedTranslation(
    TranslateRequest request, Optional<Translation.Detection> detected, TextTranslation texts) {
  /** The engine's events, for one subscriber. */
  Multi<TranslationEvent> events() {
    return texts
        .events()
        .map(events -> Multi.createFrom().publisher(events))
        .orElseGet(() -> Multi.createFrom().item(TextTranslation.NOTHING_TO_DO))
        .invoke(texts::take);
  }

  /**
   * The same when the last event has come; fails with an {@link ApiException} if it is a failure.
   */
  Uni<AdmittedTranslation> finished() {
    return events()
        .invoke(
            event -> {
              if (event instanceof TranslationEvent.Failed failed) {
                throw ApiException.failed(message(failed), failed.overdue());
              }
            })
        .collect()
        .last()
        .map(last -> this);
  }

  /** What a client is told of a failure. */
  static String message(TranslationEvent.Failed failed) {
    return "Cannot translate text: " + failed.message();
  }

  /** The best translation of each text, once the last event has come. */
  List<String> best() {
    return texts.texts().stream().map(TranslatedText::translation).toList();
  }

  /** The words that have become known since the last call. */
  List<Translation.Piece> pieces() {
    return texts.next(Granularity.WORDS).stream()
        .map(piece -> new Translation.Piece(piece.text(), piece.piece()))
        .toList();
  }

  /** The whole answer, once the last event has come. */
  Translation whole() {
    List<TranslatedText> all = texts.texts();
    List<List<Translation.Aligned>> alignments =
        request.alignment()
            ? all.stream().map(AdmittedTranslation::alignments).toList()
            : List.of();
    List<List<String>> untranslated = all.stream().map(TranslatedText::untranslated).toList();
    List<List<String>> remembered = all.stream().map(TranslatedText::remembered).toList();
    return new Translation(
        perText(all.stream().map(TranslatedText::translation).toList()),
        detected.map(language -> perText(Collections.nCopies(all.size(), language))).orElse(null),
        request.alternatives() == 0
            ? null
            : perText(all.stream().map(text -> text.alternatives(request.alternatives())).toList()),
        alignments.stream().allMatch(List::isEmpty) ? null : perText(alignments),
        request.confidence()
            ? perText(all.stream().map(AdmittedTranslation::confidences).toList())
            : null,
        remembered.stream().allMatch(List::isEmpty) ? null : perText(remembered),
        untranslated.stream().allMatch(List::isEmpty) ? null : perText(untranslated),
        request.treatment().check()
            ? perText(all.stream().map(AdmittedTranslation::checks).toList())
            : null);
  }

  private Object perText(List<?> values) {
    return request.batch() ? values : Objects.requireNonNull(values.getFirst());
  }

  private static List<Translation.Sure> confidences(TranslatedText text) {
    return text.confidences().stream()
        .map(
            sure ->
                new Translation.Sure(
                    sure.translation(), Math.round(sure.confidence() * 100) / 100.0))
        .toList();
  }

  private static List<Translation.Aligned> alignments(TranslatedText text) {
    return text.alignments().stream().map(AdmittedTranslation::rounded).toList();
  }

  private static List<Translation.Checked> checks(TranslatedText text) {
    return text.checks().stream()
        .map(
            check ->
                new Translation.Checked(
                    check.source(),
                    check.translation(),
                    check.outcome().name().toLowerCase(Locale.ROOT),
                    check.copied(),
                    check.faults()))
        .toList();
  }

  private static Translation.Aligned rounded(Alignment exact) {
    List<double[]> weights =
        exact.weights().stream()
            .map(
                row ->
                    IntStream.range(0, row.length)
                        .mapToDouble(i -> Math.round(row[i] * 1e4) / 1e4)
                        .toArray())
            .toList();
    return new Translation.Aligned(exact.source(), exact.target(), weights);
  }
}
