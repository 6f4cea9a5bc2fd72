/**
 * Tokenizers as Hugging Face's and Marian's folders have them, written as one {@code
 * tokenizer.json}.
 */
@NullMarked
package dev.unroll.text.hub;

import org.jspecify.annotations.NullMarked;
