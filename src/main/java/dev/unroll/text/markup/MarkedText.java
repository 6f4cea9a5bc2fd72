package dev.unroll.text.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with markup of any kind, written as HTML in which numbered elements stand for the markup:
 * what translates HTML moves them with the words that they mark, and {@link #pieces} says where
 * they have gone.
 */
public final class MarkedText {
  /** The elements that {@link #html} has; a closing tag's attribute means nothing to a parser. */
  private static final Pattern TAG =
      Pattern.compile("<(i|/i|img|br|span translate=\"no\") n=\"(\\d{1,9})\">");

  private static final String KEPT_END = "</span>";

  private final StringBuilder html = new StringBuilder();
  private int marks;

  /** A piece of the text. */
  public sealed interface Piece {
    /** Text, in which {@code &}, {@code <} and {@code >} are entities. */
    record Text(String encoded) implements Piece {}

    /** The beginning of what a mark marks. */
    record Open(int mark) implements Piece {}

    /** Its end. */
    record Close(int mark) implements Piece {}

    /** Something that stands in the text, or divides it. */
    record Thing(int mark) implements Piece {}
  }

  /** Adds text, in which {@code &}, {@code <} and {@code >} are entities. */
  public void text(String encoded) {
    html.append(encoded);
  }

  /**
   * Begins a stretch within a sentence.
   *
   * @return its number
   */
  public int open() {
    html.append("<i n=\"").append(marks).append("\">");
    return marks++;
  }

  /** Ends a stretch. */
  public void close(int mark) {
    html.append("</i n=\"").append(mark).append("\">");
  }

  /** Adds a thing that stands within a sentence, such as a picture. */
  public int thing() {
    html.append("<img n=\"").append(marks).append("\">");
    return marks++;
  }

  /** Adds a thing that no sentence goes beyond. */
  public int divide() {
    html.append("<br n=\"").append(marks).append("\">");
    return marks++;
  }

  /**
   * Adds a thing with a text that is not translated.
   *
   * @param encoded what is read of it
   */
  public int keep(String encoded) {
    html.append("<span translate=\"no\" n=\"").append(marks).append("\">").append(encoded);
    html.append(KEPT_END);
    return marks++;
  }

  /** The text as HTML. */
  public String html() {
    return html.toString();
  }

  /** The pieces of a translation of {@link #html}, in its order. */
  public static List<Piece> pieces(String translated) {
    List<Piece> pieces = new ArrayList<>();
    Matcher tag = TAG.matcher(translated);
    int at = 0;
    while (tag.find(at)) {
      text(translated.substring(at, tag.start()), pieces);
      int mark = Integer.parseInt(tag.group(2));
      at = tag.end();
      switch (tag.group(1)) {
        case "i" -> pieces.add(new Piece.Open(mark));
        case "/i" -> pieces.add(new Piece.Close(mark));
        case "img", "br" -> pieces.add(new Piece.Thing(mark));
        default -> {
          pieces.add(new Piece.Thing(mark));
          int end = translated.indexOf(KEPT_END, at);
          at = end < 0 ? translated.length() : end + KEPT_END.length();
        }
      }
    }
    text(translated.substring(at), pieces);
    return pieces;
  }

  private static void text(String encoded, List<Piece> pieces) {
    if (!encoded.isEmpty()) {
      pieces.add(new Piece.Text(encoded));
    }
  }

  /** A plain text with entities for what HTML and XML have no other way to say. */
  public static String encode(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** The inverse of {@link #encode}. */
  public static String decode(String encoded) {
    return encoded.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
  }
}
