package dev.unroll.data.set;

/** A text and what kind of text it is. */
public record LabelledText(String text, String label) {}
