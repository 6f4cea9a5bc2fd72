/**
 * Conversations as the text that a model continues: chat templates in Jinja, as Hugging Face writes
 * them. The only user of Jinjava.
 *
 * <p>A template comes with a model and may be hostile. {@link dev.unroll.chat.ChatTemplate} takes
 * it apart by Jinja's own rules, refuses whatever is not a plain chat template, and hands what is
 * left to Jinjava in a form in which the two agree; no Java object is within its reach, and steps,
 * time and sizes are bounded.
 */
@NullMarked
package dev.unroll.chat;

import org.jspecify.annotations.NullMarked;
