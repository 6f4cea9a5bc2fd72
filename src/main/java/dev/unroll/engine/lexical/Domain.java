package dev.unroll.engine.lexical;

/**
 * What a model's folder says of the translations that its owner wants.
 *
 * @param glossary terms that are translated in a certain way
 * @param memory translations that are taken as they are
 */
public record Domain(Terminology glossary, TranslationMemory memory) {
  /** Of a folder that says nothing. */
  public static final Domain NONE = new Domain(Terminology.NONE, TranslationMemory.EMPTY);
}
