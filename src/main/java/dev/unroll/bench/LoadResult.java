package dev.unroll.bench;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What was measured under one load. Times are in milliseconds, in the order p50, p90, p99, largest.
 *
 * @param requests that came to their end
 * @param tokensPerSecond of all together
 * @param first from when a request was due to its first token
 * @param between two tokens of an answer
 * @param whole from when a request was due to its end
 * @param errors requests that failed otherwise than by status 429
 * @param refused requests that got status 429
 * @param cachedTokens of prompts that the service had already
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record LoadResult(
    int requests,
    double tokensPerSecond,
    double[] first,
    double[] between,
    double[] whole,
    int errors,
    int refused,
    long cachedTokens) {
  private static final double[] SHARES = {0.5, 0.9, 0.99, 1};

  /**
   * The figures of a window of time: of the tokens that came in it, and of the requests that were
   * due in it.
   */
  static LoadResult of(List<StreamedAnswer> answers, long from, long to) {
    List<StreamedAnswer> whole = answers.stream().filter(StreamedAnswer::isWhole).toList();
    List<StreamedAnswer> counted =
        answers.stream().filter(a -> a.due() >= from && a.due() < to).toList();
    List<StreamedAnswer> done = counted.stream().filter(StreamedAnswer::isWhole).toList();
    // A piece of text may be several tokens, where one is a part of a character.
    double tokens = whole.stream().mapToInt(StreamedAnswer::tokens).sum();
    double events = whole.stream().mapToInt(a -> a.events().length).sum();
    long inTime =
        whole.stream()
            .flatMapToLong(a -> Arrays.stream(a.events()))
            .filter(at -> at >= from && at < to)
            .count();
    return new LoadResult(
        done.size(),
        inTime * (tokens / Math.max(1, events)) * 1e9 / (to - from),
        shares(done.stream().mapToLong(a -> a.events()[0] - a.due())),
        shares(whole.stream().flatMapToLong(a -> gaps(a, from, to))),
        shares(done.stream().mapToLong(a -> a.ended() - a.due())),
        (int) counted.stream().filter(a -> !a.isWhole() && a.status() != 429).count(),
        (int) counted.stream().filter(a -> a.status() == 429).count(),
        done.stream().mapToLong(StreamedAnswer::cached).sum());
  }

  private static LongStream gaps(StreamedAnswer answer, long from, long to) {
    long[] at = answer.events();
    return LongStream.range(1, at.length)
        .filter(i -> at[(int) i] >= from && at[(int) i] < to)
        .map(i -> at[(int) i] - at[(int) i - 1]);
  }

  private static double[] shares(LongStream nanos) {
    double[] sorted = nanos.sorted().mapToDouble(n -> n / 1e6).toArray();
    return Arrays.stream(SHARES)
        .map(share -> sorted.length == 0 ? Double.NaN : ClosedLoop.percentile(sorted, share))
        .toArray();
  }
}
