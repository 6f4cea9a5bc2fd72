package dev.unroll.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a loop, {@code for targets in items if condition}; expressions are Jinjava's.
 *
 * @param targets one name, or several that an item is unpacked into
 */
record ForClause(List<String> targets, String items, @Nullable String condition) {}
