package dev.unroll.train.eval;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The sine of a known period that lies closest to a piece of a series (least squares): {@code
 * offset + amplitude · sin(2π·t/period + phase)}, with t counted from the start of the series.
 *
 * @param phase in radians
 */
record SineFit(double amplitude, double phase, double offset) {

  /**
   * Fits {@code values[from, from + count)}, which should be whole periods.
   *
   * @param period in steps
   */
  static SineFit of(double[] values, int from, int count, double period) {
    // Normal equations of the three basis functions sin, cos and 1.
    DMatrixRMaj a = new DMatrixRMaj(3, 3);
    DMatrixRMaj b = new DMatrixRMaj(3, 1);
    for (int t = from; t < from + count; t++) {
      double angle = 2 * Math.PI * t / period;
      double[] basis = {Math.sin(angle), Math.cos(angle), 1};
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          a.add(i, j, basis[i] * basis[j]);
        }
        b.add(i, 0, basis[i] * values[t]);
      }
    }
    DMatrixRMaj x = new DMatrixRMaj(3, 1);
    if (!CommonOps_DDRM.solve(a, b, x)) {
      throw new IllegalArgumentException("%d values do not determine a sine".formatted(count));
    }
    return new SineFit(Math.hypot(x.get(0), x.get(1)), Math.atan2(x.get(1), x.get(0)), x.get(2));
  }

  /** How far this sine is ahead of another of the same period, in degrees from -180 to 180. */
  double degreesAheadOf(SineFit other) {
    return Math.toDegrees(Math.IEEEremainder(phase - other.phase, 2 * Math.PI));
  }
}
