/**
 * Evaluation of exported models: losses, scores, forecasts and samples, computed with the runners
 * that serve them; knows nothing of training graphs.
 */
@NullMarked
package dev.unroll.train.eval;

import org.jspecify.annotations.NullMarked;
