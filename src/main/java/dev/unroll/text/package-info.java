/**
 * What every package may need: lines of UTF-8; for messages, a JSON fault in one line and the word
 * that a typing error stands for; the memory that a JSON document takes; the folders of the user's
 * cache.
 */
@NullMarked
package dev.unroll.text;

import org.jspecify.annotations.NullMarked;
