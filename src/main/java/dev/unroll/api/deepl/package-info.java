/**
 * DeepL's API, version 2, and its glossaries of version 3: {@linkplain
 * dev.unroll.api.deepl.DeepLParameters parameters} are checked, and {@link
 * dev.unroll.api.libretranslate.Translations} translates as for LibreTranslate's clients.
 */
@NullMarked
package dev.unroll.api.deepl;

import org.jspecify.annotations.NullMarked;
