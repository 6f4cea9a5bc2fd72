package dev.unroll.data.set;

import dev.unroll.data.batch.Order;
import dev.unroll.data.store.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A random division of examples by shares, in which no text is on two sides, not even with other
 * punctuation or case. Equal examples count once. Every stratum, such as a label, is divided by the
 * shares, and the first of its texts is for training.
 *
 * @param form of an example; those of one form go into the same part
 * @param groups of an example, such as its customer; those with one in common go into the same part
 * @param stratum of an example, that of the first counts for all of its form
 * @param seed of the division
 */
record DistinctParts<T>(
    Function<T, String> form,
    Function<T, Set<String>> groups,
    Function<T, String> stratum,
    Shares shares,
    long seed) {

  /** A division of examples without groups. */
  DistinctParts(Function<T, String> form, Function<T, String> stratum, Shares shares, long seed) {
    this(form, _ -> Set.of(), stratum, shares, seed);
  }

  /** The form in which texts are compared: their words, or what there is when there are none. */
  static String formOf(String text) {
    String words = HeldOut.words(text);
    return words.isEmpty() ? text.strip() : words;
  }

  /** The origin of examples, with how many of them are different if some occur more than once. */
  Origin origin(List<T> examples, Origin origin) {
    int different = new HashSet<>(examples).size();
    return different == examples.size()
        ? origin
        : new Origin(
            String.format(
                Locale.ROOT,
                "%s (%,d different of %,d)",
                origin.name(),
                different,
                examples.size()),
            origin.licence(),
            origin.sha256());
  }

  /** Divides examples. */
  Shares.Parts<T> of(List<T> examples) {
    Map<String, List<List<T>>> strata = new TreeMap<>();
    for (List<T> alike : mixed(together(examples), 1)) {
      strata.computeIfAbsent(stratum.apply(alike.getFirst()), _ -> new ArrayList<>()).add(alike);
    }
    Division<T> division = new Division<>(shares);
    strata.values().forEach(division::add);
    return parts(division);
  }

  /**
   * Divides examples with any number of labels, each of which is divided by the shares as well as
   * it can be; the stratum does not count.
   */
  Shares.Parts<T> ofLabels(List<T> examples, Function<T, List<String>> labels) {
    List<List<T>> together = mixed(together(examples), 1);
    Division<T> division = new Division<>(shares);
    IterativeStratification.of(together, labels, division.shares()).forEach(division::put);
    return parts(division);
  }

  private List<List<T>> together(List<T> examples) {
    return Alike.of(new LinkedHashSet<>(examples), this::keys);
  }

  private Shares.Parts<T> parts(Division<T> division) {
    division.fill(1);
    division.fill(2);
    return new Shares.Parts<>(
        mixed(division.part(0), 2), mixed(division.part(1), 3), mixed(division.part(2), 4));
  }

  /** What an example may have in common with others: its form, its groups. */
  private Set<String> keys(T example) {
    Set<String> keys = new HashSet<>();
    keys.add("form " + form.apply(example));
    groups.apply(example).forEach(group -> keys.add("group " + group));
    return keys;
  }

  private <E> List<E> mixed(List<E> elements, long number) {
    return Arrays.stream(Order.permutation(elements.size(), seed, number))
        .mapToObj(elements::get)
        .toList();
  }

  /** What was given out so far: training, validation, test, and what is not used. */
  private static final class Division<T> {
    private final double[] shares;
    private final List<List<List<T>>> parts = new ArrayList<>();
    private final int[] sizes = new int[4];
    private int all;

    /** Groups for training that are not the first of their stratum. */
    private final List<List<T>> spare = new ArrayList<>();

    Division(Shares shares) {
      double used = shares.train() + shares.validation() + shares.test();
      this.shares =
          new double[] {shares.train(), shares.validation(), shares.test(), Math.max(0, 1 - used)};
      for (int part = 0; part < sizes.length; part++) {
        parts.add(new ArrayList<>());
      }
    }

    void add(List<List<T>> stratum) {
      for (int i = 0; i < stratum.size(); i++) {
        List<T> group = stratum.get(i);
        all += group.size();
        int part = i == 0 ? 0 : mostLacking();
        parts.get(part).add(group);
        sizes[part] += group.size();
        if (part == 0 && i > 0) {
          spare.add(group);
        }
      }
    }

    double[] shares() {
      return shares.clone();
    }

    void put(IterativeStratification.Place<T> place) {
      parts.get(place.part()).add(place.group());
      if (place.part() == 0 && !place.isFirst()) {
        spare.add(place.group());
      }
    }

    /** The part that is farthest below its share of all that came so far. */
    private int mostLacking() {
      int most = 0;
      for (int part = 1; part < sizes.length; part++) {
        if (shares[part] * all - sizes[part] > shares[most] * all - sizes[most]) {
          most = part;
        }
      }
      return most;
    }

    /** Few examples: a part that has a share has at least one, if training can spare it. */
    void fill(int part) {
      if (shares[part] > 0 && parts.get(part).isEmpty() && !spare.isEmpty()) {
        List<T> group = spare.removeLast();
        parts.get(0).remove(group);
        parts.get(part).add(group);
      }
    }

    List<T> part(int number) {
      return parts.get(number).stream().flatMap(List::stream).toList();
    }
  }
}
