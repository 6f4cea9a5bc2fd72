package dev.unroll.forecast;

/**
 * The normal distribution.
 *
 * @param deviation standard deviation, above 0
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // as the paper has them
record NormalDistribution(double mean, double deviation) implements StepDistribution {
  // Coefficients of Wichura's rational functions, the constant first.
  private static final double[] CENTRE_ABOVE = {
    3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
    45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727
  };
  private static final double[] CENTRE_BELOW = {
    1,
    42.313330701600911252,
    687.18700749205790830,
    5394.1960214247511077,
    21213.794301586595867,
    39307.895800092710610,
    28729.085735721942674,
    5226.4952788528545610
  };
  private static final double[] SIDE_ABOVE = {
    1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
    1.27045825245236838258, .241780725177450611770, .0227238449892691845833,
        7.74545014278341407640e-4
  };
  private static final double[] SIDE_BELOW = {
    1,
    2.05319162663775882187,
    1.67638483018380384940,
    .689767334985100004550,
    .148103976427480074590,
    .0151986665636164571966,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9
  };
  private static final double[] TAIL_ABOVE = {
    6.65790464350110377720,
    5.46378491116411436990,
    1.78482653991729133580,
    .296560571828504891230,
    .0265321895265761230930,
    .00124266094738807843860,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7
  };
  private static final double[] TAIL_BELOW = {
    1,
    .599832206555887937690,
    .136929880922735805310,
    .0148753612908506148525,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15
  };

  /**
   * The quantile of mean 0 and standard deviation 1, to 16 digits.
   *
   * <p>M. J. Wichura (1988), Algorithm AS 241: the percentage points of the normal distribution.
   * Applied Statistics 37.
   */
  static double standardQuantile(double level) {
    double q = level - 0.5;
    if (Math.abs(q) <= 0.425) {
      double r = 0.180625 - q * q;
      return q * ratio(CENTRE_ABOVE, CENTRE_BELOW, r);
    }
    double r = Math.sqrt(-Math.log(Math.min(level, 1 - level)));
    double size =
        r <= 5 ? ratio(SIDE_ABOVE, SIDE_BELOW, r - 1.6) : ratio(TAIL_ABOVE, TAIL_BELOW, r - 5);
    return q < 0 ? -size : size;
  }

  private static double ratio(double[] above, double[] below, double x) {
    double over = 0;
    double under = 0;
    for (int i = above.length - 1; i >= 0; i--) {
      over = over * x + above[i];
      under = under * x + below[i];
    }
    return over / under;
  }

  /** {@code P(|Z| > |z|)/2} on the side of z, from the incomplete gamma function of ½. */
  static double standardCumulative(double z) {
    double tail = 0.5 * IncompleteGamma.upperOfHalf(z * z / 2);
    return z > 0 ? 1 - tail : tail;
  }

  @Override
  public double cumulative(double x) {
    return standardCumulative((x - mean) / deviation);
  }

  @Override
  public double quantile(double level) {
    return mean + deviation * standardQuantile(level);
  }

  /** {@code σ·(z·(2Φ(z) − 1) + 2φ(z) − 1/√π)}. */
  @Override
  public double crps(double actual) {
    double z = (actual - mean) / deviation;
    double density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    return deviation * (z * (2 * standardCumulative(z) - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
  }
}
