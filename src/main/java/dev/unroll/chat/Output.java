package dev.unroll.chat;

/** The text that a template has written so far. */
final class Output {
  private final StringBuilder text = new StringBuilder();

  void add(String more) {
    Values.bounded((long) text.length() + more.length());
    text.append(more);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
