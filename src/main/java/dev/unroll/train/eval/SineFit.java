package dev.unroll.train.eval;

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
    double[][] a = new double[3][4];
    for (int t = from; t < from + count; t++) {
      double angle = 2 * Math.PI * t / period;
      double[] basis = {Math.sin(angle), Math.cos(angle), 1};
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          a[i][j] += basis[i] * basis[j];
        }
        a[i][3] += basis[i] * values[t];
      }
    }
    double[] x = solve(a);
    return new SineFit(Math.hypot(x[0], x[1]), Math.atan2(x[1], x[0]), x[2]);
  }

  /** How far this sine is ahead of another of the same period, in degrees from -180 to 180. */
  double degreesAheadOf(SineFit other) {
    return Math.toDegrees(Math.IEEEremainder(phase - other.phase, 2 * Math.PI));
  }

  /** Gauss-Jordan elimination with pivoting. */
  private static double[] solve(double[][] a) {
    int n = a.length;
    for (int column = 0; column < n; column++) {
      int pivot = column;
      for (int row = column + 1; row < n; row++) {
        if (Math.abs(a[row][column]) > Math.abs(a[pivot][column])) {
          pivot = row;
        }
      }
      double[] swapped = a[column];
      a[column] = a[pivot];
      a[pivot] = swapped;
      for (int row = 0; row < n; row++) {
        if (row == column) {
          continue;
        }
        double factor = a[row][column] / a[column][column];
        for (int j = column; j <= n; j++) {
          a[row][j] -= factor * a[column][j];
        }
      }
    }
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = a[i][n] / a[i][i];
    }
    return x;
  }
}
