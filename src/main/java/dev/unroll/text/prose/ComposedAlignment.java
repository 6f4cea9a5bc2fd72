package dev.unroll.text.prose;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The alignment of a sentence of which parts were translated on their own and others copied. */
public final class ComposedAlignment {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Row(int from, float[] weights) {}

  private final List<String> source = new ArrayList<>();
  private final List<String> target = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private boolean known = true;

  /** Adds a part that stands for itself. */
  public void copied(String part, String copy) {
    rows.add(new Row(source.size(), new float[] {1}));
    source.add(part);
    target.add(copy);
  }

  /** Adds a part whose alignment is not known, so that none of the sentence's is. */
  public void unknown() {
    known = false;
  }

  /** Adds a part that was translated; the attention to its end goes to its last token. */
  public void translated(Alignment part) {
    int tokens = part.source().size() - 1;
    int from = source.size();
    source.addAll(part.source().subList(0, tokens));
    for (int t = 0; t < part.target().size() - 1; t++) {
      float[] weights = part.weights().get(t);
      float[] own = new float[Math.max(1, tokens)];
      for (int i = 0; i < weights.length; i++) {
        own[Math.min(i, own.length - 1)] += weights[i];
      }
      target.add(part.target().get(t));
      rows.add(new Row(tokens == 0 ? Math.max(0, from - 1) : from, own));
    }
  }

  /** The alignment of the whole, if that of every part is known. */
  public Optional<Alignment> whole() {
    if (!known) {
      return Optional.empty();
    }
    int width = source.size() + 1;
    List<float[]> weights = new ArrayList<>();
    for (Row row : rows) {
      float[] all = new float[width];
      System.arraycopy(row.weights(), 0, all, row.from(), row.weights().length);
      weights.add(all);
    }
    float[] end = new float[width];
    end[width - 1] = 1;
    weights.add(end);
    List<String> sources = new ArrayList<>(source);
    sources.add("");
    List<String> targets = new ArrayList<>(target);
    targets.add("");
    return Optional.of(new Alignment(sources, targets, weights));
  }
}
