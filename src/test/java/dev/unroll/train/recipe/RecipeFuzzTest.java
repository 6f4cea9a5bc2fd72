package dev.unroll.train.recipe;

import dev.unroll.fuzz.Fuzzing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code recipe.yaml}, and what it says written again. */
public class RecipeFuzzTest {
  @Test
  void anyInput_isReadOrRefused() throws Exception {
    Fuzzing.run("recipe", RecipeFuzzTest::fuzzerTestOneInput);
  }

  /** The target, called as Jazzer calls it. */
  public static void fuzzerTestOneInput(byte[] input) throws Exception {
    Recipe recipe;
    try {
      recipe = Recipe.parse("recipe.yaml", new String(input, StandardCharsets.UTF_8), List.of());
    } catch (RecipeException refused) {
      return;
    }
    Recipe again = Recipe.parse("canonical", recipe.canonical(), List.of());
    if (!again.canonical().equals(recipe.canonical())) {
      throw new AssertionError("the canonical recipe means something else");
    }
  }
}
