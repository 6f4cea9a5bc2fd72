package dev.unroll.graph;

/** The element types that our graphs use. */
public enum DataType {
  FLOAT,
  INT32,
  INT64
}
