/**
 * Texts as people write them: {@linkplain dev.unroll.text.prose.Translatable the sentences in a
 * plain text or in HTML}, and {@linkplain dev.unroll.text.prose.LanguageDetector which language}
 * they are in.
 */
@NullMarked
package dev.unroll.text.prose;

import org.jspecify.annotations.NullMarked;
