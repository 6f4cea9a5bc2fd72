/**
 * What networks learn from: texts, series, sentence pairs, dialogues and labels, read from
 * published sets or from the user's files, or generated; each divided into training, validation and
 * test parts.
 */
@NullMarked
package dev.unroll.data.set;

import org.jspecify.annotations.NullMarked;
