package dev.unroll.data.set;

import dev.unroll.data.store.DataException;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Sha256;
import dev.unroll.data.store.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Image captions in English, German and French: 29,000 for training, 1,014 for validation, and the
 * 1,000 of the 2016 test. States no licence: to measure with, not to ship anything trained on it.
 *
 * <p>D. Elliott et al. (2016), Multi30K: multilingual English–German image descriptions.
 */
public final class Multi30k {
  private Multi30k() {}

  /**
   * Reads the captions.
   *
   * @param from language of the source: {@code en}, {@code de} or {@code fr}
   * @param to language of the target
   */
  public static PairData read(DataStore store, String from, String to) {
    List<Source> all = new ArrayList<>();
    List<List<TextPair>> parts = new ArrayList<>();
    for (String part : Source.MULTI30K_PARTS) {
      Source sources = Source.multi30k(part, from);
      Source targets = Source.multi30k(part, to);
      all.add(sources);
      all.add(targets);
      parts.add(pairs(lines(store, sources), lines(store, targets), sources.name()));
    }
    Origin origin =
        new Origin(
            "multi30k (%s to %s)".formatted(from, to), all.getFirst().licence(), Sha256.of(all));
    return new PairData(parts.get(0), parts.get(1), parts.get(2), origin);
  }

  private static List<TextPair> pairs(List<String> sources, List<String> targets, String name) {
    if (sources.size() != targets.size()) {
      throw new DataException(
          "%s: %d lines against %d translations".formatted(name, sources.size(), targets.size()));
    }
    return IntStream.range(0, sources.size())
        .mapToObj(i -> new TextPair(sources.get(i).strip(), targets.get(i).strip()))
        .toList();
  }

  private static List<String> lines(DataStore store, Source source) {
    return new String(store.readUnpacked(source), StandardCharsets.UTF_8).lines().toList();
  }
}
