/**
 * Chat templates: conversations rendered as the text that a model continues, in Jinja as Hugging
 * Face uses it, with Python's values.
 *
 * <p>A template comes with a model and may be hostile. {@link dev.unroll.chat.ChatTemplate} parses
 * it, refuses whatever is not a plain chat template, and runs the rest. It cannot reach Java
 * objects, and its steps, time and sizes are bounded.
 */
@NullMarked
package dev.unroll.chat;

import org.jspecify.annotations.NullMarked;
