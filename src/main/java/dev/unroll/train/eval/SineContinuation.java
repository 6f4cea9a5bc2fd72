package dev.unroll.train.eval;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How faithfully a network continues a sine wave by itself for twenty periods: amplitude and phase
 * of every period, fitted, against the wave that the past leads to expect.
 *
 * @param past the noisy wave that the network read
 * @param future what it made of it
 * @param period in steps
 */
@SuppressWarnings("ArrayRecordComponent") // large, and only read
record SineContinuation(double[] past, double[] future, double period) {

  static final int PERIODS = 20;

  /** Periods of the past that set the expectation; noise averages out over them. */
  private static final int REFERENCE_PERIODS = 20;

  /** Steps that a network has to make for it. */
  static int horizon(double period) {
    return (int) Math.ceil(PERIODS * period);
  }

  List<Metric> metrics() {
    double[] all = IntStream.range(0, past.length + future.length).mapToDouble(this::at).toArray();
    int reference = (int) Math.min(past.length, Math.round(REFERENCE_PERIODS * period));
    SineFit expected = SineFit.of(all, past.length - reference, reference, period);
    double worstAmplitude = 0;
    double worstPhase = 0;
    double lastAmplitude = 0;
    double lastPhase = 0;
    for (int i = 0; i < PERIODS; i++) {
      int from = past.length + (int) Math.round(i * period);
      SineFit fit = SineFit.of(all, from, (int) Math.round(period), period);
      lastAmplitude = 100 * (fit.amplitude() / expected.amplitude() - 1);
      lastPhase = fit.degreesAheadOf(expected);
      worstAmplitude = Math.max(worstAmplitude, Math.abs(lastAmplitude));
      worstPhase = Math.max(worstPhase, Math.abs(lastPhase));
    }
    String when =
        String.format(Locale.ROOT, "free-running, %d periods of %s steps", PERIODS, period);
    return List.of(
        new Metric("continuation.amplitudeDrift", lastAmplitude, "%", when + ", the last one"),
        new Metric("continuation.phaseDrift", lastPhase, "°", when + ", the last one"),
        new Metric("continuation.worstAmplitude", worstAmplitude, "%", when + ", the worst one"),
        new Metric("continuation.worstPhase", worstPhase, "°", when + ", the worst one"));
  }

  private double at(int t) {
    return t < past.length ? past[t] : future[t - past.length];
  }
}
