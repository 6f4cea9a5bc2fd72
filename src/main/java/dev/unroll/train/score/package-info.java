/**
 * Scores of translations against reference translations: {@link dev.unroll.train.score.Bleu} and
 * {@link dev.unroll.train.score.ChrF}, computed as sacreBLEU 2 computes them (Post 2018) and
 * printed with its signatures, in which the version is ours. The package knows only the JDK.
 */
@NullMarked
package dev.unroll.train.score;

import org.jspecify.annotations.NullMarked;
