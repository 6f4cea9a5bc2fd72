/**
 * The models that are loaded: {@link dev.unroll.api.registry.ModelRegistry} follows the models'
 * folder, and {@link dev.unroll.api.registry.Submissions} admits requests to a model's engine; a
 * rejection becomes a status code, before any response head. With the engines' metrics, the health
 * checks and the settings.
 */
@NullMarked
package dev.unroll.api.registry;

import org.jspecify.annotations.NullMarked;
