package dev.unroll.text.markup;

/** A part of an XML source; together they are all of it. */
public sealed interface XmlToken {
  int start();

  int end();

  /** Character data, with its entities. */
  record Text(int start, int end) implements XmlToken {}

  /**
   * A tag that begins an element.
   *
   * @param empty whether it ends it, too
   */
  record Start(int start, int end, String name, boolean empty) implements XmlToken {}

  /** A tag that ends an element. */
  record End(int start, int end, String name) implements XmlToken {}

  /** A comment, an instruction, a CDATA section, a declaration. */
  record Other(int start, int end) implements XmlToken {}
}
