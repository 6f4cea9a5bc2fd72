/** OpenAI's API: completions, chat completions, responses and embeddings. */
@NullMarked
package dev.unroll.api.openai;

import org.jspecify.annotations.NullMarked;
