package dev.unroll.train.recipe;

import static dev.unroll.train.recipe.ImpossibleValue.refuse;

import org.jspecify.annotations.Nullable;

/** Which keys of the training are for which data and which networks. */
final class TrainingForNetwork {
  static final String FOR_PAIRS = "is for pairs of texts only";
  static final String FOR_GPT = "is for gpt only";

  private TrainingForNetwork() {}

  /**
   * Refuses keys that mean nothing for a recipe.
   *
   * @param init the model that is fine-tuned
   */
  static void check(
      Training training, DataSource data, Architecture architecture, @Nullable String init) {
    boolean isGpt = Recipe.isGpt(architecture) && !(data instanceof DataSource.Pairs);
    if (data instanceof DataSource.Pairs) {
      refuseRows(training, "is for data that is continued, not for pairs");
    } else {
      refuse("training.tokens", training.tokens() != null, FOR_PAIRS);
      refuse("training.longest", training.longest() != null, FOR_PAIRS);
      refuse("training.padding", training.padding() != null, FOR_PAIRS);
      refuse("training.labelSmoothing", training.labelSmoothing() != null, FOR_PAIRS);
      refuse("training.teacherForcing", training.teacherForcing() != null, FOR_PAIRS);
    }
    refuse(
        "training.subwordDropout",
        training.subwordDropout() != null && !(data instanceof DataSource.Mixture),
        "is for mixtures of pairs only");
    if (data instanceof CsvSource) {
      refuseRows(training, "is for data that is continued step by step, not for a csv-file");
    }
    if (isGpt) {
      refuseRows(
          training,
          "is for recurrent networks; a gpt is trained on rows of architecture.context tokens");
    }
    refuse(
        "training.auxiliary",
        training.auxiliary() != null && !(data instanceof DataSource.Labelled),
        "is for labelled texts only");
    refuse(
        "training.freeze",
        training.freeze() != null && !isGpt && !(data instanceof DataSource.Pairs),
        "is for gpt and for pairs of texts only");
    refuse(
        "training.checkpointing",
        training.recomputesBlocks()
            && !Recipe.isGpt(architecture)
            && !(architecture instanceof Architecture.Transformer),
        "is for gpt and transformer only");
    refuse(
        "training.lora",
        training.lora() != null && init == null,
        "corrects the model of init, which is missing");
  }

  private static void refuseRows(Training training, String problem) {
    refuse("training.windows", training.windows() != null, problem);
    refuse("training.length", training.length() != null, problem);
  }
}
