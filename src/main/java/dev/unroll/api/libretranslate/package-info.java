/**
 * LibreTranslate's API: {@linkplain dev.unroll.api.libretranslate.RequestParameters parameters} are
 * checked, {@link dev.unroll.api.libretranslate.Translations} chooses the model by the languages,
 * and {@link dev.unroll.engine.translation.TextTranslator} translates the texts.
 */
@NullMarked
package dev.unroll.api.libretranslate;

import org.jspecify.annotations.NullMarked;
