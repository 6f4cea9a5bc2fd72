package dev.unroll.train.network;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.model.Gpt;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.RecipeException;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The network of the model that is fine-tuned, as its folder describes it. */
final class InitNetwork {
  private InitNetwork() {}

  /**
   * The network in a folder's configuration or, in folders of earlier versions, in its recipe.
   *
   * @throws TrainingException when it cannot be read
   */
  static Optional<Gpt.Config> of(ModelFolder folder) {
    try {
      Optional<Gpt.Config> described = folder.config().network(Gpt.Config.class);
      return described.isPresent() ? described : ofRecipe(folder);
    } catch (IllegalArgumentException e) {
      throw new TrainingException(
          "init: %s: %s".formatted(folder.path().resolve(ModelFolder.CONFIG), e.getMessage()), e);
    }
  }

  private static Optional<Gpt.Config> ofRecipe(ModelFolder folder) {
    Path recipe = folder.path().resolve(ModelFolder.RECIPE);
    if (!Files.isRegularFile(recipe)) {
      return Optional.empty();
    }
    int vocabSize =
        switch (folder.config().task()) {
          case Task.Text text -> text.vocabSize();
          case Task.Classification task -> task.vocabSize();
          case Task.Series _, Task.Seq2Seq _, Task.Embedding _, Forecasting.Direct _ -> 0;
        };
    try {
      return vocabSize > 0
              && Recipe.read(recipe, List.of()).architecture() instanceof Architecture.Gpt gpt
          ? Optional.of(GptNetwork.of(gpt, vocabSize))
          : Optional.empty();
    } catch (RecipeException edited) {
      return Optional.empty(); // Users may edit it: the weights' shapes are checked all the same.
    }
  }

  /** The model's network with what a recipe changes of it. */
  static Gpt.Config of(Architecture.OfInit wanted, Gpt.Config base) {
    Integer context = wanted.context();
    if (context != null && context != base.context()) {
      if (base.parts().positions().learned() || context > base.context()) {
        throw new TrainingException(
            "architecture.context: is %d, the model of init has %d%s"
                .formatted(
                    context,
                    base.context(),
                    base.parts().positions().learned() ? ", which are learnt" : " at most"));
      }
    }
    return base.withContext(context == null ? base.context() : context)
        .withDropout(wanted.dropout(), wanted.attentionRate());
  }

  /**
   * Refuses a recipe that says another network.
   *
   * @throws TrainingException with the first key that differs
   */
  static void requireSame(Recipe recipe, Gpt.Config wanted, Gpt.Config base) {
    Map<String, Object> said = values(wanted);
    values(base)
        .forEach(
            (key, value) -> {
              Object other = said.get(key);
              boolean isShorter =
                  key.equals("context")
                      && !base.parts().positions().learned()
                      && wanted.context() <= base.context();
              if (!value.equals(other) && !isShorter) {
                throw new TrainingException(
                    "architecture.%s: is %s, but %s of the model of init, %s; leave the architecture"
                            .formatted(key, other, value, recipe.init())
                        + " out to take its own");
              }
            });
  }

  /** What a recipe can say of a network, by its keys. */
  private static Map<String, Object> values(Gpt.Config config) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(
        "block",
        Gpt.Block.of(config.parts())
            .map(block -> block.name().toLowerCase(Locale.ROOT))
            .orElse("another one (%s)".formatted(config.parts().family())));
    values.put("layers", config.layers());
    values.put("size", config.size());
    values.put("heads", config.heads());
    values.put("kvHeads", config.kvHeads());
    values.put("inner", config.inner());
    values.put("context", config.context());
    values.put("tied", config.tied());
    return values;
  }
}
