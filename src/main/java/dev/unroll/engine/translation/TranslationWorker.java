package dev.unroll.engine.translation;

import dev.unroll.bundle.Task;
import dev.unroll.engine.Job;
import dev.unroll.engine.sampling.GenerationFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one thread of a {@link TranslationLoop} translates: sentences in lanes of its own. Only that
 * thread uses it, {@link #run} while others have their turns; others may ask for its {@link #rows}
 * in their turns.
 */
final class TranslationWorker {
  private final List<LaneBatch> lanes = new ArrayList<>();
  private final SearchFactory searches;
  private final Map<LaneBatch, List<Sentence>> newcomers = new LinkedHashMap<>();
  private int rows;

  /**
   * A run of the model that is over.
   *
   * @param isEncoder whether the encoder ran, or else the decoder
   * @param sentences that it was for
   * @param duration of the run alone
   * @param failure why it failed, if it did
   * @param failures of the searches that cannot go on with its results
   */
  record Run(
      LaneBatch lane,
      boolean isEncoder,
      List<Sentence> sentences,
      Duration duration,
      @Nullable RuntimeException failure,
      Map<Sentence, GenerationFailed> failures) {}

  /**
   * A worker without sentences.
   *
   * @param lanes its own
   */
  TranslationWorker(
      List<Seq2SeqRunner.Lane> lanes, int vocabSize, Task.Seq2Seq task, TargetTokens targets) {
    this.searches = new SearchFactory(task);
    lanes.forEach(lane -> this.lanes.add(new LaneBatch(lane, vocabSize, targets)));
  }

  SearchFactory searches() {
    return searches;
  }

  /** How many rows its sentences may use. */
  int rows() {
    return rows;
  }

  /** Whether it has room for a sentence. */
  boolean takes(Sentence sentence) {
    return lanes.stream().anyMatch(lane -> lane.takes(sentence));
  }

  /** Takes over a sentence, which the next run encodes. */
  void add(Sentence sentence) {
    LaneBatch fitting =
        lanes.stream().filter(lane -> lane.takes(sentence)).findFirst().orElseThrow();
    newcomers.computeIfAbsent(fitting, _ -> new ArrayList<>()).add(sentence);
    rows += sentence.width();
  }

  /** Drops the sentences of requests that have ended. */
  void forgetEnded() {
    for (LaneBatch lane : lanes) {
      for (Sentence sentence : lane.sentences()) {
        if (sentence.document().job().isEnded()) {
          remove(lane, sentence);
        }
      }
    }
  }

  /** Drops a sentence; its rows are then free. */
  void remove(LaneBatch lane, Sentence sentence) {
    lane.remove(sentence);
    rows -= sentence.width();
  }

  /** Encodes the new sentences, and decodes one token of every translation that is under way. */
  List<Run> run() {
    List<Run> runs = new ArrayList<>();
    newcomers.forEach((lane, sentences) -> runs.add(encode(lane, sentences)));
    newcomers.clear();
    for (LaneBatch lane : lanes) {
      if (!lane.isEmpty()) {
        runs.add(decode(lane));
      }
    }
    return runs;
  }

  private static Run encode(LaneBatch lane, List<Sentence> sentences) {
    Job<TranslationEvent> first = sentences.getFirst().document().job();
    long start = first.now();
    RuntimeException failure = null;
    try {
      lane.start(sentences);
    } catch (RuntimeException e) {
      failure = e;
    }
    return new Run(lane, true, sentences, first.since(start), failure, Map.of());
  }

  private static Run decode(LaneBatch lane) {
    List<Sentence> sentences = lane.sentences();
    Job<TranslationEvent> first = sentences.getFirst().document().job();
    long start = first.now();
    Seq2SeqRunner.Step step;
    try {
      step = lane.decode();
    } catch (RuntimeException e) {
      return new Run(lane, false, sentences, first.since(start), e, Map.of());
    }
    Duration duration = first.since(start);
    Map<Sentence, GenerationFailed> failures = new HashMap<>();
    for (Sentence sentence : sentences) {
      try {
        sentence.advance(lane.output(step, sentence));
      } catch (GenerationFailed e) {
        failures.put(sentence, e);
      }
    }
    return new Run(lane, false, sentences, duration, null, failures);
  }
}
