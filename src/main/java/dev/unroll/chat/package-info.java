/**
 * Chat templates: conversations rendered as the text that a model continues, in Jinja as Hugging
 * Face uses it. The only user of Jinjava.
 *
 * <p>A template comes with a model and may be hostile. {@link dev.unroll.chat.ChatTemplate} parses
 * it by Jinja's own rules, refuses whatever is not a plain chat template, and rewrites the rest for
 * Jinjava in a form that both interpret alike. It cannot reach Java objects, and its steps, time
 * and sizes are bounded.
 */
@NullMarked
package dev.unroll.chat;

import org.jspecify.annotations.NullMarked;
