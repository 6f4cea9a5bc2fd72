/** From a model's output to the next token: penalties, the choice by chance, log-probabilities. */
@NullMarked
package dev.unroll.engine.sampling;

import org.jspecify.annotations.NullMarked;
