package dev.unroll.train.figure;

/** A pair of coordinates: of data in a {@link Line}, of pixels while drawing. */
public record Point(double x, double y) {}
