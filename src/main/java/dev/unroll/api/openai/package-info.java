/** OpenAI's API: completions, chat completions and embeddings. */
@NullMarked
package dev.unroll.api.openai;

import org.jspecify.annotations.NullMarked;
