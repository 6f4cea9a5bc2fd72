package dev.unroll.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into its parts as Jinja2 does with {@code trim_blocks} and {@code
 * lstrip_blocks}, which Hugging Face sets: the first line break after a statement is removed, and
 * so are blanks between the beginning of a line and a statement; a {@code -} at a delimiter removes
 * all blanks there, a {@code +} keeps them.
 */
final class TemplateLexer {
  private static final Pattern OPENING = Pattern.compile("\\{[{%#]");
  private static final Pattern RAW = Pattern.compile("\\s*raw\\s*");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");

  private final String source;
  private final List<TemplatePart> parts = new ArrayList<>();
  private int at;

  /** Whether the next text starts a line. */
  private boolean lineStarts = true;

  private TemplateLexer(String source) {
    this.source = source;
  }

  /**
   * The parts of a template.
   *
   * @throws TemplateException with the line of what is not closed
   */
  static List<TemplatePart> parts(String template) {
    String source = template.replace("\r\n", "\n").replace('\r', '\n');
    // Jinja2 drops one line break at the very end.
    source = source.endsWith("\n") ? source.substring(0, source.length() - 1) : source;
    TemplateLexer lexer = new TemplateLexer(source);
    lexer.run();
    return lexer.parts;
  }

  private void run() {
    Matcher opening = OPENING.matcher(source);
    while (opening.find(at)) {
      int from = opening.start();
      char kind = source.charAt(from + 1);
      int inner = from + 2;
      char control = inner < source.length() ? source.charAt(inner) : ' ';
      boolean controlled = control == '-' || (control == '+' && kind != '{');
      text(source.substring(at, from), control == '-', kind != '{' && control != '+');
      inner += controlled ? 1 : 0;
      switch (kind) {
        case '{' -> output(inner, line(from));
        case '%' -> statement(inner, line(from));
        default -> comment(inner, line(from));
      }
    }
    text(source.substring(at), false, false);
  }

  private void text(String text, boolean stripped, boolean lineStripped) {
    String kept = text;
    if (stripped) {
      kept = text.stripTrailing();
    } else if (lineStripped) {
      int lineStart = text.lastIndexOf('\n') + 1;
      if ((lineStart > 0 || lineStarts) && text.substring(lineStart).isBlank()) {
        kept = text.substring(0, lineStart);
      }
    }
    if (!kept.isEmpty()) {
      parts.add(new TemplatePart.Text(kept, line(at)));
    }
  }

  private void output(int inner, int line) {
    int end = end(inner, "}}", line);
    boolean stripped = source.charAt(end - 1) == '-' && end > inner;
    parts.add(new TemplatePart.Output(source.substring(inner, stripped ? end - 1 : end), line));
    lineStarts = false;
    goOn(end + 2, stripped, false);
  }

  private void statement(int inner, int line) {
    int end = end(inner, "%}", line);
    char control = end > inner ? source.charAt(end - 1) : ' ';
    int codeEnd = control == '-' || control == '+' ? end - 1 : end;
    String code = source.substring(inner, codeEnd);
    goOn(end + 2, control == '-', control != '+');
    if (RAW.matcher(code).matches()) {
      raw(line);
    } else {
      parts.add(new TemplatePart.Statement(code, line));
    }
  }

  private void raw(int line) {
    Matcher end = END_RAW.matcher(source);
    if (!end.find(at)) {
      throw TemplateException.at(line, "{% raw %} is not closed");
    }
    text(source.substring(at, end.start()), end.group(1).equals("-"), end.group(1).isEmpty());
    goOn(end.end(), end.group(2).equals("-"), end.group(2).isEmpty());
  }

  private void comment(int inner, int line) {
    int end = source.indexOf("#}", inner);
    if (end < 0) {
      throw TemplateException.at(line, "{# is not closed");
    }
    char control = end > inner ? source.charAt(end - 1) : ' ';
    goOn(end + 2, control == '-', control != '+');
  }

  private void goOn(int from, boolean stripped, boolean trimmed) {
    at = from;
    if (stripped) {
      while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
        at++;
      }
    } else if (trimmed && at < source.length() && source.charAt(at) == '\n') {
      at++;
    }
    lineStarts = at > from && source.charAt(at - 1) == '\n';
  }

  /** Index of the closing delimiter; delimiters within strings and braces do not count. */
  private int end(int from, String delimiter, int line) {
    int braces = 0;
    for (int i = from; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '\'' || c == '"') {
        i = endOfString(i, line);
      } else if (braces == 0 && source.startsWith(delimiter, i)) {
        return i;
      } else if (c == '{') {
        braces++;
      } else if (c == '}') {
        braces--;
      }
    }
    throw TemplateException.at(line, (delimiter.equals("}}") ? "{{" : "{%") + " is not closed");
  }

  private int endOfString(int from, int line) {
    for (int i = from + 1; i < source.length(); i++) {
      if (source.charAt(i) == '\\') {
        i++;
      } else if (source.charAt(i) == source.charAt(from)) {
        return i;
      }
    }
    throw TemplateException.at(line, "a string is not closed");
  }

  private int line(int position) {
    return 1 + (int) source.substring(0, position).chars().filter(c -> c == '\n').count();
  }
}
