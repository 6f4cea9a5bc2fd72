package dev.unroll.text.markup;

/** A source that is not XML, or has what is not read here. */
public final class XmlFault extends Exception {
  private static final long serialVersionUID = 1L;

  XmlFault(String message) {
    super(message);
  }
}
