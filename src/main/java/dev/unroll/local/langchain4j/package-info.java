/**
 * Models in the caller's own process as LangChain4j's. A program that uses this brings {@code
 * dev.langchain4j:langchain4j-core} itself.
 */
@NullMarked
package dev.unroll.local.langchain4j;

import org.jspecify.annotations.NullMarked;
