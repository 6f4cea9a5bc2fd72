package dev.unroll.text.file;

/** A part of a paragraph. */
sealed interface OfficeAtom {
  /**
   * Text of one style.
   *
   * @param style the XML of its properties
   * @param encoded with entities
   */
  record Text(String style, String encoded) implements OfficeAtom {}

  /** A tag that begins something around text. */
  record Open(String source) implements OfficeAtom {}

  /** The tag that ends it. */
  record Close(String source) implements OfficeAtom {}

  /**
   * Something else.
   *
   * @param first token
   * @param last token
   * @param before what stands around it, which begins its run
   * @param after what ends its run
   * @param divides whether no sentence goes beyond it
   */
  record Thing(int first, int last, String before, String after, boolean divides)
      implements OfficeAtom {}
}
