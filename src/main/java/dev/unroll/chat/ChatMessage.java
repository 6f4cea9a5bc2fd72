package dev.unroll.chat;

/** One message of a conversation. */
public record ChatMessage(Role role, String content) {
  /** The speaker. */
  public enum Role {
    /** Instructions that hold for the whole conversation. */
    SYSTEM("system"),
    /** The human. */
    USER("user"),
    /** The model. */
    ASSISTANT("assistant");

    private final String word;

    Role(String word) {
      this.word = word;
    }

    /** The role's name in templates and in OpenAI's API. */
    public String word() {
      return word;
    }
  }
}
