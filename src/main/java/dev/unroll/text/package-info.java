/**
 * What every package may need: lines of UTF-8, files that end; for messages, a JSON fault in one
 * line, others' texts in one line and the word that a typing error stands for; the memory that a
 * JSON document takes; the folders of the user's cache.
 */
@NullMarked
package dev.unroll.text;

import org.jspecify.annotations.NullMarked;
