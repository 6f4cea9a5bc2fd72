package dev.unroll.series.classical;

/** Moving averages of a season's length, whose middle value is in their middle. */
final class CentredAverage {
  private CentredAverage() {}

  /**
   * The sum of the season about a step; of an even season, both ends count half.
   *
   * @param t at least half a season from both ends of {@code y}
   */
  static double sum(double[] y, int t, int season) {
    int half = season / 2;
    boolean even = season % 2 == 0;
    double sum = 0;
    for (int i = t - half; i <= t + half; i++) {
      boolean isEnd = even && (i == t - half || i == t + half);
      sum += isEnd ? y[i] / 2 : y[i];
    }
    return sum;
  }
}
