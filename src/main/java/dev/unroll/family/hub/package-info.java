/**
 * What every family shares: the reading of a Hugging Face folder's description, the tokenizer and
 * card beside the weights, and how stored tensors become a network's parameters.
 */
@NullMarked
package dev.unroll.family.hub;

import org.jspecify.annotations.NullMarked;
