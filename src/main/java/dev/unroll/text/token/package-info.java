/**
 * Text and tokens: the vocabularies that training makes, the Hugging Face {@code tokenizer.json}
 * that holds them, and the {@link dev.unroll.text.token.Tokenizer} that runs such a file.
 */
@NullMarked
package dev.unroll.text.token;

import org.jspecify.annotations.NullMarked;
