package dev.unroll.engine.constraint;

/**
 * The form that a request wants its text to have.
 *
 * @param field of the request that asks for it, for errors
 */
public record Constraint(String field, Grammar grammar) {}
