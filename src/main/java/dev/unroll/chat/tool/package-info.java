/**
 * Conversations in which a model calls tools or reasons: how they are written with a chat template,
 * also with one that knows no tools, and what an answer's text means, read as it is generated.
 */
@NullMarked
package dev.unroll.chat.tool;

import org.jspecify.annotations.NullMarked;
