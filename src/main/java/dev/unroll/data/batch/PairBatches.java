package dev.unroll.data.batch;

import dev.unroll.data.store.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Pairs as batches of a few fixed shapes. Pairs of similar length lie in one bucket, whose batches
 * hold about the same number of tokens each, so that little of a batch is padding: short sentences
 * come in many rows, long ones in few.
 *
 * <p>What a batch holds depends on its number and the seed alone: the position in the data is that
 * one number, and any batch can be made again.
 */
public final class PairBatches implements PairStream {
  /** Lengths of buckets grow by this factor, which bounds the padding of their longer side. */
  private static final double GROWTH = 1.2;

  private static final int SHORTEST = 6;

  private final List<TokenPair> pairs;
  private final Special special;
  private final boolean countPadding;
  private final List<Bucket> buckets;

  /** The order of each bucket's pairs. */
  private final List<EpochOrder> orders = new ArrayList<>();

  private final List<Place> places = new ArrayList<>();
  private final EpochOrder placeOrder;

  /** The special tokens. */
  public record Special(int padding, int begin, int end) {}

  /**
   * The shape of a batch.
   *
   * @param rows pairs
   * @param source tokens of the longest source and its end
   * @param target tokens of the longest target and its end
   */
  public record Shape(int rows, int source, int target) {}

  /** How many pairs a batch of a bucket holds. */
  public sealed interface Size {
    /** About this many tokens on a side, padding included. */
    record Tokens(int count) implements Size {}

    /** A fixed number, whatever their length. */
    record Pairs(int count) implements Size {}

    /** Pairs of a batch of that length. */
    default int rows(int length) {
      return switch (this) {
        case Tokens(int count) -> Math.max(1, count / length);
        case Pairs(int count) -> count;
      };
    }
  }

  /** Pairs of one shape, by their index. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Bucket(Shape shape, int[] members) {}

  /** The pairs of a batch: those at {@code [from, to)} of a bucket's order. */
  private record Place(int bucket, int from, int to) {}

  private PairBatches(
      List<TokenPair> pairs,
      Special special,
      boolean countPadding,
      OptionalLong seed,
      List<Bucket> buckets) {
    if (pairs.isEmpty()) {
      throw new DataException("there are no pairs");
    }
    this.pairs = pairs;
    this.special = special;
    this.countPadding = countPadding;
    this.buckets = buckets;
    for (int b = 0; b < buckets.size(); b++) {
      int size = buckets.get(b).members().length;
      int rows = buckets.get(b).shape().rows();
      for (int from = 0; from < size; from += rows) {
        places.add(new Place(b, from, Math.min(size, from + rows)));
      }
      orders.add(
          seed.isEmpty()
              ? EpochOrder.fixed(size)
              : EpochOrder.shuffled(size, seed.getAsLong() + b));
    }
    placeOrder =
        seed.isEmpty()
            ? EpochOrder.fixed(places.size())
            : EpochOrder.shuffled(places.size(), ~seed.getAsLong());
  }

  /** Batches of pairs of similar length, in another random order each epoch. */
  public static PairBatches shuffled(List<TokenPair> pairs, Special special, Size size, long seed) {
    return new PairBatches(
        pairs, special, false, OptionalLong.of(seed), buckets(pairs, size, false));
  }

  /**
   * As {@link #shuffled}, with all batches of the shapes that {@link #shapes(Size, int)} lists,
   * also where there are fewer pairs.
   */
  static PairBatches filled(List<TokenPair> pairs, Special special, Size size, long seed) {
    return new PairBatches(
        pairs, special, false, OptionalLong.of(seed), buckets(pairs, size, true));
  }

  /** The shapes of full batches with up to so many tokens on a side, its end included. */
  static List<Shape> shapes(Size size, int longest) {
    List<Shape> shapes = new ArrayList<>();
    for (int length = SHORTEST; shapes.isEmpty() || length < longest; ) {
      length = shapes.isEmpty() ? SHORTEST : bucketLength(length + 1);
      shapes.add(new Shape(size.rows(length), length, length));
    }
    return List.copyOf(shapes);
  }

  /** Batches of pairs of similar length in a fixed order, for validation. */
  public static PairBatches inOrder(List<TokenPair> pairs, Special special, Size size) {
    return new PairBatches(
        pairs, special, false, OptionalLong.empty(), buckets(pairs, size, false));
  }

  /**
   * Batches in which every pair is padded to one shape and the padding of a target is predicted and
   * counted like its tokens, as some published figures count it.
   *
   * @param shape holds the longest source and target
   */
  public static PairBatches countingPadding(
      List<TokenPair> pairs, Special special, Shape shape, long seed) {
    return new PairBatches(pairs, special, true, OptionalLong.of(seed), one(pairs, shape));
  }

  /** As {@link #countingPadding}, in a fixed order and with or without the padding counted. */
  public static PairBatches inOrder(
      List<TokenPair> pairs, Special special, Shape shape, boolean countPadding) {
    return new PairBatches(pairs, special, countPadding, OptionalLong.empty(), one(pairs, shape));
  }

  private static List<Bucket> one(List<TokenPair> pairs, Shape shape) {
    return List.of(new Bucket(shape, IntStream.range(0, pairs.size()).toArray()));
  }

  private static List<Bucket> buckets(List<TokenPair> pairs, Size size, boolean full) {
    SortedMap<Integer, List<Integer>> byLength = new TreeMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      int longer = Math.max(pairs.get(i).source().length, pairs.get(i).target().length) + 1;
      byLength.computeIfAbsent(bucketLength(longer), _ -> new ArrayList<>()).add(i);
    }
    List<Bucket> buckets = new ArrayList<>();
    byLength.forEach(
        (length, members) -> {
          int rows = full ? size.rows(length) : Math.min(members.size(), size.rows(length));
          buckets.add(
              new Bucket(
                  new Shape(rows, length, length),
                  members.stream().mapToInt(Integer::intValue).toArray()));
        });
    return List.copyOf(buckets);
  }

  /** The smallest bucket length that is not shorter. */
  static int bucketLength(int length) {
    int bucket = SHORTEST;
    while (bucket < length) {
      bucket = Math.max(bucket + 2, (int) (bucket * GROWTH) / 2 * 2);
    }
    return bucket;
  }

  @Override
  public List<Shape> shapes() {
    return buckets.stream().map(Bucket::shape).toList();
  }

  @Override
  public long perEpoch() {
    return places.size();
  }

  @Override
  public Shape shape(long batch) {
    return buckets.get(place(batch).bucket()).shape();
  }

  @Override
  public int counted(long batch) {
    Place place = place(batch);
    if (countPadding) {
      return (place.to() - place.from()) * shape(batch).target();
    }
    int counted = 0;
    for (int i = place.from(); i < place.to(); i++) {
      counted += pair(batch, place, i).target().length + 1;
    }
    return counted;
  }

  @Override
  public long countedOnAverage() {
    long counted =
        countPadding
            ? (long) pairs.size() * buckets.getFirst().shape().target()
            : pairs.stream().mapToLong(pair -> pair.target().length + 1).sum();
    return counted / perEpoch();
  }

  @Override
  public void fill(long batch, PairBuffers into) {
    Place place = place(batch);
    Shape shape = buckets.get(place.bucket()).shape();
    for (int row = 0; row < shape.rows(); row++) {
      boolean real = place.from() + row < place.to();
      // A row without a pair repeats the first one and does not count.
      TokenPair pair = pair(batch, place, real ? place.from() + row : place.from());
      source(pair, row * shape.source(), shape.source(), into);
      target(pair, row * shape.target(), shape.target(), real, into);
    }
  }

  private void source(TokenPair pair, int at, int width, PairBuffers into) {
    int length = pair.source().length;
    for (int t = 0; t < width; t++) {
      int token = t < length ? pair.source()[t] : t == length ? special.end() : special.padding();
      into.source().put(at + t, token);
      into.sourceMask().put(at + t, t <= length ? 1 : 0);
    }
  }

  private void target(TokenPair pair, int at, int width, boolean real, PairBuffers into) {
    int length = pair.target().length;
    for (int t = 0; t < width; t++) {
      int next = t < length ? pair.target()[t] : t == length ? special.end() : special.padding();
      int read = t == 0 ? special.begin() : t <= length ? pair.target()[t - 1] : special.padding();
      into.tokens().put(at + t, read);
      into.targets().put(at + t, next);
      into.weights().put(at + t, real && (countPadding || t <= length) ? 1 : 0);
    }
  }

  private TokenPair pair(long batch, Place place, int index) {
    int at = orders.get(place.bucket()).at(batch / perEpoch(), index);
    return pairs.get(buckets.get(place.bucket()).members()[at]);
  }

  private Place place(long batch) {
    int index = Math.toIntExact(batch % perEpoch());
    return places.get(placeOrder.at(batch / perEpoch(), index));
  }
}
