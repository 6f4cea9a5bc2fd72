/** The runner of models that forecast a whole horizon at once. */
@NullMarked
package dev.unroll.engine.ort.direct;

import org.jspecify.annotations.NullMarked;
