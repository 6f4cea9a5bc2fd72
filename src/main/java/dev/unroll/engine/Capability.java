package dev.unroll.engine;

/** What a served model can do. */
public enum Capability {
  /** Continues a text. */
  COMPLETES,
  /** Answers a conversation. */
  CHATS,
  /** Makes a vector of a text. */
  EMBEDS,
  /** Says what kind of text a text is. */
  CLASSIFIES,
  /** Continues a series. */
  FORECASTS,
  /** Translates a text. */
  TRANSLATES
}
