package dev.unroll.text.markup;

import java.util.Set;

/**
 * What the elements of an XML text are to its sentences.
 *
 * @param outline whether elements next to which there is no text divide sentences
 * @param splitting names of elements that divide sentences
 * @param within names of elements that never do
 * @param ignored names of elements whose content is kept
 */
public record XmlRules(
    boolean outline, Set<String> splitting, Set<String> within, Set<String> ignored) {
  public XmlRules {
    splitting = Set.copyOf(splitting);
    within = Set.copyOf(within);
    ignored = Set.copyOf(ignored);
  }
}
