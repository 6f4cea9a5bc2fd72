/** Trainings near the service: watched, stopped, continued and begun. */
@NullMarked
package dev.unroll.api.training;

import org.jspecify.annotations.NullMarked;
