/** What a network reads: the texts, pairs and dialogues of a recipe's data source as tokens. */
@NullMarked
package dev.unroll.train.input;

import org.jspecify.annotations.NullMarked;
