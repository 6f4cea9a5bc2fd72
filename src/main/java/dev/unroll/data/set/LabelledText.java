package dev.unroll.data.set;

/** A text and its label. */
public record LabelledText(String text, String label) {}
