package dev.unroll.local;

import dev.unroll.chat.ChatMessage;

/** A message of a conversation. */
public record Message(Role role, String text) {
  /** Who speaks. */
  public enum Role {
    /** Instructions that hold for the whole conversation. */
    SYSTEM,
    USER,
    ASSISTANT
  }

  /** Instructions for the assistant. */
  public static Message system(String text) {
    return new Message(Role.SYSTEM, text);
  }

  /** What the user says. */
  public static Message user(String text) {
    return new Message(Role.USER, text);
  }

  /** What the assistant has answered. */
  public static Message assistant(String text) {
    return new Message(Role.ASSISTANT, text);
  }

  ChatMessage forEngine() {
    return new ChatMessage(
        switch (role) {
          case SYSTEM -> ChatMessage.Role.SYSTEM;
          case USER -> ChatMessage.Role.USER;
          case ASSISTANT -> ChatMessage.Role.ASSISTANT;
        },
        text);
  }
}
