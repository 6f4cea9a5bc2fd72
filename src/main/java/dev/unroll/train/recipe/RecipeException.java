package dev.unroll.train.recipe;

/**
 * A recipe that cannot be read. Its message is one line: file and line (or the {@code --set}
 * option), the key, what is wrong and what is allowed.
 */
public final class RecipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RecipeException(String where, String problem) {
    super(where + ": " + problem);
  }
}
