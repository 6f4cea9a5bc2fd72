/**
 * Translation: the sentences of many requests decoded together on one encoder–decoder model.
 *
 * <p>{@link dev.unroll.engine.translation.TextTranslator} takes whole texts, in plain text or HTML,
 * and {@link dev.unroll.engine.translation.TextTranslation} is what becomes of them. In between, a
 * {@link dev.unroll.engine.translation.TranslationRequest} has the sentences and how to search for
 * their translations, and {@link dev.unroll.engine.translation.TranslationEvent} is what comes
 * back.
 */
@NullMarked
package dev.unroll.engine.translation;

import org.jspecify.annotations.NullMarked;
