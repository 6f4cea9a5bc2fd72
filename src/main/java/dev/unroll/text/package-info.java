/**
 * Text and tokens: the vocabularies that training makes, the Hugging Face {@code tokenizer.json}
 * that holds them, and the {@link dev.unroll.text.Tokenizer} that runs such a file. And texts as
 * people write them: {@linkplain dev.unroll.text.Translatable the sentences in a plain text or in
 * HTML}, and {@linkplain dev.unroll.text.LanguageDetector which language} they are in.
 */
@NullMarked
package dev.unroll.text;

import org.jspecify.annotations.NullMarked;
