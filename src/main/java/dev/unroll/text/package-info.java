/**
 * Lines of UTF-8; what messages about text need: a JSON fault in one line, the word that a typing
 * error stands for; and the folder of the user's cache.
 */
@NullMarked
package dev.unroll.text;

import org.jspecify.annotations.NullMarked;
