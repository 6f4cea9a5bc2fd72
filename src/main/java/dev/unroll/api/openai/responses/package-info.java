/**
 * OpenAI's path for responses, which its newer clients use: the same conversations as chats in
 * another form, without anything that is kept between requests.
 */
@NullMarked
package dev.unroll.api.openai.responses;

import org.jspecify.annotations.NullMarked;
