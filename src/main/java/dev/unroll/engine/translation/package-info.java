/**
 * Translation: the sentences of many requests decoded together on one encoder–decoder model.
 *
 * <p>{@link dev.unroll.engine.translation.TranslationRequest} says what to translate and how to
 * search for it, {@link dev.unroll.engine.translation.TranslationEvent} is what comes back.
 */
@NullMarked
package dev.unroll.engine.translation;

import org.jspecify.annotations.NullMarked;
