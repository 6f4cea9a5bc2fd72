/**
 * Anthropic's paths: the same conversations as OpenAI's chats, in the form of its messages, whole
 * or as its events, and its errors.
 */
@NullMarked
package dev.unroll.api.anthropic;

import org.jspecify.annotations.NullMarked;
