package dev.unroll.data.set;

import java.util.List;

/**
 * A conversation.
 *
 * @param services what it is about, such as {@code Restaurants_2}; may be empty
 * @param turns in their order, at least one
 */
public record Dialogue(List<String> services, List<Turn> turns) {
  public Dialogue {
    services = List.copyOf(services);
    turns = List.copyOf(turns);
    if (turns.isEmpty()) {
      throw new IllegalArgumentException("a dialogue has at least one turn");
    }
  }

  /** The speaker, named as in chat templates. */
  public enum Role {
    /** Gives instructions for the conversation. */
    SYSTEM,
    /** The human. */
    USER,
    /** The model, whose words are learnt. */
    ASSISTANT
  }

  /** One message. */
  public record Turn(Role role, String text) {}

  /**
   * What it is about, without the number of a variant: {@code Restaurants} and {@code Hotels}, each
   * once, in the order of the services.
   */
  public List<String> domains() {
    return services.stream().map(service -> service.replaceFirst("_\\d+$", "")).distinct().toList();
  }
}
