package dev.unroll.engine.translation;

import dev.unroll.engine.translation.Seq2SeqRunner.Lane;
import dev.unroll.engine.translation.Seq2SeqRunner.Step;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sentences that are decoded together in one lane. Each live hypothesis of each search has a
 * row; before every run the rows are rearranged, so that those in use are the first ones.
 */
final class LaneBatch {
  private final Lane lane;
  private final int vocabSize;
  private final TargetTokens targets;
  private final List<Sentence> sentences = new ArrayList<>();

  /** Memory for one row's logits of all tokens: one search looks at them after the other. */
  private final float[] logitsOfAll;

  /** The tokens that had logits in the last run, if these were not all. */
  private @Nullable ChosenTokens chosen;

  /** Whether other sentences than those of the last run are there. */
  private boolean changed = true;

  /** The sentence that each row in use holds. */
  private List<Sentence> owners = List.of();

  /** A batch without sentences. */
  LaneBatch(Lane lane, int vocabSize, TargetTokens targets) {
    this.lane = lane;
    this.vocabSize = vocabSize;
    this.targets = targets;
    this.logitsOfAll = new float[vocabSize];
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  boolean takes(Sentence sentence) {
    int[] tokens = sentence.tokens();
    return sentence.room() <= lane.sourceTokens()
        && (tokens == null || tokens.length <= lane.mostChosen());
  }

  /** Its sentences. */
  List<Sentence> sentences() {
    return List.copyOf(sentences);
  }

  /** Encodes sentences into rows of their own. When that throws, none is added. */
  void start(List<Sentence> newcomers) {
    arrange();
    int first = owners.size();
    List<long[]> sources = newcomers.stream().map(Sentence::source).toList();
    if (keepsChosen()) {
      List<int[]> own = new ArrayList<>();
      newcomers.forEach(sentence -> own.add(Objects.requireNonNull(sentence.tokens())));
      lane.encode(first, sources, own);
    } else {
      lane.encode(first, sources);
    }
    List<Sentence> all = new ArrayList<>(owners);
    for (int i = 0; i < newcomers.size(); i++) {
      newcomers.get(i).rows(first + i);
      all.add(newcomers.get(i));
    }
    owners = List.copyOf(all);
    sentences.addAll(newcomers);
    changed = true;
  }

  /** Removes a sentence; its rows are then free. */
  void remove(Sentence sentence) {
    sentences.remove(sentence);
    changed = true;
  }

  /** Runs one decoder step for every live hypothesis. */
  Step decode() {
    arrange();
    long[] tokens = new long[owners.size()];
    boolean aligned = false;
    for (Sentence sentence : sentences) {
      List<Prefix> live = sentence.search().live();
      for (int i = 0; i < live.size(); i++) {
        tokens[sentence.rows()[i]] = live.get(i).token();
      }
      aligned |= sentence.needsAlignment();
    }
    if (targets.shortlist().isEmpty() || keepsChosen()) {
      return lane.decode(tokens, aligned);
    }
    ChosenTokens now = chosen;
    if (now == null || changed) {
      now = ChosenTokens.of(sentences, vocabSize);
      chosen = now;
      changed = false;
    }
    return lane.decode(tokens, aligned, now.all());
  }

  private boolean keepsChosen() {
    return targets.shortlist().isPresent() && lane.keepsChosen();
  }

  /** How many rows the last run had. */
  int rows() {
    return owners.size();
  }

  /** A run's output for one sentence. */
  SentenceSearch.Output output(Step step, Sentence sentence) {
    int[] rows = sentence.rows();
    FloatBuffer alignment = sentence.needsAlignment() ? step.alignment() : null;
    int[] places = chosen == null ? null : chosen.places(sentence);
    return new SentenceSearch.Output() {
      @Override
      public float[] logits(int live) {
        float[] logits = sentence.tokens() == null ? logitsOfAll : sentence.logits();
        int first = rows[live] * step.width();
        if (places == null) {
          step.logits().get(first, logits);
        } else {
          for (int i = 0; i < places.length; i++) {
            logits[i] = step.logits().get(first + places[i]);
          }
        }
        remove(targets.banned(), logits);
        return logits;
      }

      @Override
      public int @Nullable [] tokens() {
        return sentence.tokens();
      }

      @Override
      public void suppress(float[] logits) {
        remove(targets.unwanted(), logits);
      }

      private void remove(List<Integer> tokens, float[] logits) {
        for (int token : tokens) {
          int place = Candidates.place(sentence.tokens(), token);
          if (place >= 0) {
            logits[place] = Float.NEGATIVE_INFINITY;
          }
        }
      }

      @Override
      public float @Nullable [] attention(int live) {
        if (alignment == null) {
          return null;
        }
        float[] attention = new float[sentence.source().length];
        alignment.get(rows[live] * lane.sourceTokens(), attention);
        return attention;
      }
    };
  }

  private void arrange() {
    List<Sentence> wanted = new ArrayList<>(); // of each live hypothesis
    sentences.forEach(s -> wanted.addAll(Collections.nCopies(s.rows().length, s)));
    int[] held = sentences.stream().flatMapToInt(s -> Arrays.stream(s.rows())).toArray();
    RowAssignment assignment = RowAssignment.of(held, wanted, owners);
    if (!assignment.changesNothing(owners.size())) {
      lane.arrange(assignment.from());
    }
    int at = 0;
    Sentence[] newOwners = new Sentence[held.length];
    for (Sentence sentence : sentences) {
      int[] rows = new int[sentence.rows().length];
      for (int i = 0; i < rows.length; i++) {
        rows[i] = assignment.rows()[at++];
        newOwners[rows[i]] = sentence;
      }
      sentence.rows(rows);
    }
    owners = List.of(newOwners);
  }
}
