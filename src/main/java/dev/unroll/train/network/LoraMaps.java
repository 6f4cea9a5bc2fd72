package dev.unroll.train.network;

import dev.unroll.model.Adapters;
import dev.unroll.model.NamePattern;
import dev.unroll.train.recipe.Lora;
import dev.unroll.train.recipe.Training;
import dev.unroll.train.step.TrainingException;
import java.util.List;
import java.util.Optional;

/** The corrections that a recipe wants of a network. */
final class LoraMaps {
  private LoraMaps() {}

  /**
   * The corrections.
   *
   * @param maps of the network that can be corrected
   * @throws TrainingException when a target is none of them
   */
  static Optional<Adapters> of(Training training, List<String> maps) {
    Lora lora = training.lora();
    if (lora == null) {
      return Optional.empty();
    }
    List<String> wanted = lora.targets();
    List<NamePattern> targets =
        wanted == null ? Adapters.USUAL : wanted.stream().map(NamePattern::new).toList();
    if (targets.isEmpty()) {
      throw new TrainingException("training.lora.targets: leaves nothing to learn");
    }
    for (NamePattern target : targets) {
      if (maps.stream().noneMatch(target::isEndOf)) {
        throw new TrainingException(
            "training.lora.targets: there is no map '%s'; there are %s"
                .formatted(target.text(), NamePattern.shown(maps)));
      }
    }
    Double dropout = lora.dropout();
    return Optional.of(
        new Adapters(targets, lora.rank(), lora.alpha(), dropout == null ? 0 : dropout));
  }
}
