package dev.unroll.spark;

import java.util.Locale;
import org.apache.spark.util.AccumulatorV2;

/** Rows a second, from the first batch of any executor to the last, as Spark's UI shows it. */
final class Rate extends AccumulatorV2<Long, String> {
  private long rows;
  private long first = Long.MAX_VALUE;
  private long last;

  /** Rows that were done in a time that ends now and began that many milliseconds ago. */
  void add(long done, long milliseconds) {
    long now = System.currentTimeMillis();
    rows += done;
    first = Math.min(first, now - milliseconds);
    last = Math.max(last, now);
  }

  @Override
  public void add(Long done) {
    add(done, 0);
  }

  @Override
  public boolean isZero() {
    return rows == 0;
  }

  @Override
  public Rate copy() {
    Rate copy = new Rate();
    copy.merge(this);
    return copy;
  }

  @Override
  public void reset() {
    rows = 0;
    first = Long.MAX_VALUE;
    last = 0;
  }

  @Override
  public void merge(AccumulatorV2<Long, String> other) {
    if (other instanceof Rate rate) {
      rows += rate.rows;
      first = Math.min(first, rate.first);
      last = Math.max(last, rate.last);
    }
  }

  double perSecond() {
    return rows == 0 ? 0 : rows / (Math.max(1, last - first) / 1000.0);
  }

  @Override
  public String value() {
    return String.format(Locale.ROOT, "%,.1f rows/s", perSecond());
  }
}
