package dev.unroll.train.export;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelConfig;
import dev.unroll.bundle.Task;
import dev.unroll.data.store.Origin;
import dev.unroll.data.store.Source;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.loop.LossHistory;
import dev.unroll.train.network.BlocksNetwork;
import dev.unroll.train.network.ClassifierNetwork;
import dev.unroll.train.network.EncoderNetwork;
import dev.unroll.train.network.GptNetwork;
import dev.unroll.train.network.Network;
import dev.unroll.train.network.RecurrentNetwork;
import dev.unroll.train.network.TranslationNetwork;
import dev.unroll.train.recipe.Architecture;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Decoding;
import dev.unroll.train.recipe.MixturePart;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.SettingsText;
import dev.unroll.train.recipe.TeacherForcing;
import dev.unroll.train.recipe.TokenizerChoice;
import dev.unroll.train.recipe.Training;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The README of a model folder: what the model is, what made it, how good it is and how to find out
 * again, and where its limits are.
 *
 * @param name of the folder
 * @param network what the recipe describes
 * @param warnings what makes the training doubtful
 * @param lossName what the losses are, with their unit
 * @param history of the losses
 * @param figures names of further pictures in the folder
 * @param samples Markdown, may be empty
 */
record ModelCard(
    String name,
    Recipe recipe,
    ModelConfig config,
    Network network,
    Origin origin,
    List<Metric> metrics,
    MetricsFile.Run run,
    List<String> warnings,
    String lossName,
    List<LossHistory.Row> history,
    SortedSet<String> figures,
    String samples) {

  private static final int LOSSES_SHOWN = 10;
  private static final int LABELS_SHOWN = 200;

  String markdown() {
    StringBuilder card = new StringBuilder();
    card.append("# ").append(recipe.title()).append("\n\n");
    if (!recipe.description().isBlank()) {
      card.append(recipe.description().strip()).append("\n\n");
    }
    card.append(
        "Trained by [Unroll](../../README.md) from [recipe.yaml](recipe.yaml); this card was written"
            + " by the trainer.\n\n");
    section(card, "Data");
    if (recipe.data() instanceof DataSource.Mixture mixture) {
      parts(card, mixture);
    } else {
      card.append(origin.name()).append(". Licence: ").append(origin.licence()).append(".\n");
    }
    card.append("SHA-256 of the data as used: `").append(origin.sha256()).append("`.\n\n");
    section(card, "Network");
    network(card);
    section(card, "Recipe");
    recipe(card);
    section(card, "Results");
    results(card);
    if (!samples.isEmpty()) {
      card.append(samples.strip()).append("\n\n");
    }
    section(card, "Limits");
    card.append(limits());
    return card.toString();
  }

  private static void section(StringBuilder card, String title) {
    card.append("## ").append(title).append("\n\n");
  }

  private static void parts(StringBuilder card, DataSource.Mixture mixture) {
    card.append("| source | times an epoch | licence |\n|---|---:|---|\n");
    for (MixturePart part : mixture.parts()) {
      String set = part.set();
      card.append(
          "| %s%s | %s | %s |\n"
              .formatted(
                  part.name(),
                  part.origin() == null ? "" : ", " + part.origin(),
                  part.weight(),
                  set == null ? part.licence() : Source.named(set).licence()));
    }
    card.append(
        "\nSentences of FLORES-200, newstest2014, newsdiscusstest2015 and NTREX-128 were left out.\n");
  }

  private void network(StringBuilder card) {
    card.append("| | |\n|---|---|\n");
    row(card, "family", config.architecture());
    network.measures().forEach((what, value) -> row(card, what, value));
    switch (config.task()) {
      case Task.Text text ->
          row(
              card,
              "vocabulary",
              bytePairs()
                  ? String.format(Locale.ROOT, "%,d byte pairs", text.vocabSize())
                  : text.vocabSize() + " characters");
      case Task.Seq2Seq task ->
          row(
              card,
              "vocabulary",
              task.shared()
                  ? String.format(Locale.ROOT, "%,d tokens, shared", task.source())
                  : String.format(Locale.ROOT, "%,d and %,d tokens", task.source(), task.target()));
      case Task.Classification task -> {
        String kind = task.pooling() == null ? "byte pairs" : "tokens";
        row(card, "vocabulary", String.format(Locale.ROOT, "%,d %s", task.vocabSize(), kind));
        row(card, "labels", labels(task.labels()));
        if (task.multiLabel()) {
          row(card, "labels of a text", "any number");
        }
      }
      case Task.Embedding task -> {
        row(card, "vocabulary", String.format(Locale.ROOT, "%,d tokens", task.vocabSize()));
        row(
            card,
            "vector of a text",
            "%s of its tokens' vectors%s"
                .formatted(
                    task.pooling().name().toLowerCase(Locale.ROOT),
                    task.normalized() ? ", of length 1" : ""));
      }
      case Forecasting.Direct task -> {
        row(card, "steps read and forecast", task.context() + " and " + task.horizon());
        row(card, "season", task.season() + " steps");
        Forecasting.Distribution distribution = task.distribution();
        if (distribution != null) {
          row(card, "distribution of a step", distribution.title());
        }
        row(card, "quantiles", task.quantiles().toString());
      }
      case Task.Series series ->
          row(
              card,
              "values a step",
              String.join(", ", series.features().stream().map(f -> f.name()).toList()));
    }
    row(card, "dropout", Double.toString(recipe.architecture().dropout()));
    row(card, "parameters", String.format(Locale.ROOT, "%,d", config.parameters()));
    row(card, "weights", recipe.export().precision().name().toLowerCase(Locale.ROOT));
    card.append('\n');
  }

  private void recipe(StringBuilder card) {
    var training = recipe.training();
    card.append("| | |\n|---|---|\n");
    String budget =
        training.steps() != null ? training.steps() + " updates" : training.epochs() + " epochs";
    String init = recipe.init();
    if (init != null) {
      row(card, "begun as", "`" + init + "`, with its tokenizer");
    }
    row(card, "budget", budget);
    if (network instanceof TranslationNetwork) {
      pairs(card, training, recipe.decoding());
    } else {
      row(card, "batch × length", training.batch() + " × " + timeSteps());
      boolean carries =
          recipe.architecture() instanceof Architecture.Recurrent && training.windows() == null;
      row(card, "sequences", carries ? "state carried" : "independent windows");
    }
    row(card, "optimiser", SettingsText.of((Record) training.optimizer()));
    row(card, "schedule", SettingsText.of((Record) training.schedule()));
    row(card, "clipping", training.clip() == null ? "none" : "norm " + training.clip());
    row(card, "seed", Long.toString(recipe.seed()));
    row(card, "updates made", String.format(Locale.ROOT, "%,d", run.updates()));
    row(card, "chosen", run.choice());
    row(card, "time", readable(Duration.ofMillis((long) (1000 * run.seconds()))));
    String threads = run.threads() + (run.threads() == 1 ? " thread" : " threads");
    row(card, "hardware", String.join(", ", run.hardware(), threads, run.runtime()));
    warnings.forEach(warning -> row(card, "warning", warning));
    card.append("\nMake it again: `unroll train models/").append(name).append("`.\n\n");
  }

  /** Tokens or steps of a row of a batch. */
  private int timeSteps() {
    return switch (network) {
      case GptNetwork gpt -> gpt.config().context();
      case ClassifierNetwork classifier -> classifier.trunk().config().context();
      case RecurrentNetwork _, TranslationNetwork _ -> recipe.training().timeSteps();
      case EncoderNetwork encoder -> encoder.config().maxPositions();
      case BlocksNetwork blocks -> blocks.config().context();
    };
  }

  /**
   * What a training on pairs has of its own.
   *
   * @param decoding null for that of the model it began as
   */
  private void pairs(StringBuilder card, Training training, @Nullable Decoding decoding) {
    Integer tokens = training.tokens();
    row(
        card,
        "batch",
        tokens == null
            ? training.batch() + " pairs of similar length"
            : String.format(Locale.ROOT, "%,d tokens a side, pairs of similar length", tokens));
    row(card, "longest side", training.longestPair() + " tokens, its end included");
    if (recipe.data() instanceof DataSource.Pairs data && data.informal() != null) {
      row(
          card,
          "once more as people type",
          data.informal() + " of the pairs: without punctuation at the end, without a capital");
    }
    row(card, "label smoothing", Double.toString(training.smoothing()));
    TeacherForcing teacherForcing = training.teacherForcing();
    row(
        card,
        "the decoder reads",
        teacherForcing == null
            ? "the true tokens"
            : "the true tokens or its own: " + SettingsText.of((Record) teacherForcing));
    row(
        card,
        "figures decoded with",
        decoding == null
            ? "the settings of the model it began as"
            : decoding.beam() == 1
                ? "the likeliest token at every step"
                : "beam %d, length penalty %s%s"
                    .formatted(
                        decoding.beam(),
                        Double.toString(decoding.lengthPenalty()),
                        decoding.coveragePenalty() == 0
                            ? ""
                            : ", coverage penalty " + decoding.coveragePenalty()));
  }

  private void results(StringBuilder card) {
    card.append("![Loss while training](training.svg)\n\n");
    card.append("| figure | value | measured on |\n|---|---:|---|\n");
    for (Metric metric : metrics) {
      card.append(
          "| `%s` | %s | %s |\n"
              .formatted(
                  metric.key(), metric.formatted(), metric.description().replace("|", "\\|")));
    }
    card.append("\nPrinted again from the exported files by `unroll eval models/")
        .append(name)
        .append("`");
    card.append(
        metrics.stream().map(Metric::key).anyMatch(Metric::isOfFullPrecision)
            ? ", but for those in fp32, whose weights are not here.\n\n"
            : ".\n\n");
    losses(card);
    for (String figure : figures) {
      card.append("![%s](%s)\n\n".formatted(figure.replace(".svg", ""), figure));
    }
  }

  /** Some evaluations from first to last; all are in {@code metrics.json}. */
  private void losses(StringBuilder card) {
    card.append("Loss while training (%s):\n\n".formatted(lossName));
    card.append("| epoch | training | validation |\n|---:|---:|---:|\n");
    int shown = Math.min(LOSSES_SHOWN, history.size());
    for (int i = 1; i <= shown; i++) {
      LossHistory.Row row = history.get((int) ((long) i * history.size() / shown) - 1);
      card.append(
          String.format(
              Locale.ROOT, "| %.4g | %.4f | %.4f |\n", row.epoch(), row.train(), row.validation()));
    }
    card.append('\n');
  }

  private boolean bytePairs() {
    return recipe.tokenizer() instanceof TokenizerChoice.BytePairs || recipe.init() != null;
  }

  private String limits() {
    return switch (config.task()) {
      case Task.Text text when text.chat() != null ->
          """
          - It has learnt from one collection of dialogues and talks about what they talk about, in
            short turns.
          """
              + (metrics.stream().noneMatch(metric -> metric.key().contains(".calls."))
                  ? """
                  - It books nothing and looks nothing up: names, times and numbers are made up.
                  """
                  : """
                  - It calls what it is offered and is wrong about that at times: check a call before it
                    does something. What no result tells, and all that it says without tools, is made
                    up.
                  """);
      case Task.Text _ ->
          (bytePairs()
                  ? "- It has read one text only and writes only in its manner.\n"
                  : "- It knows only the characters of its training text and writes only in its"
                      + " manner.\n")
              + "- It imitates; nothing it writes is a fact or a quotation.\n";
      case Task.Seq2Seq _ ->
          """
          - It has seen sentences such as those named above, each without its context, and does best on
            such.
          - What it has not seen it guesses, often fluently: check what matters.
          """;
      case Task.Classification task when task.multiLabel() ->
          """
          - It knows no label but its own, and asks of each by itself: which go together it has learnt
            from its texts alone.
          """;
      case Task.Classification _ ->
          """
          - It knows no label but its own, and gives every text one of them.
          """;
      case Task.Embedding _ ->
          """
          - It brings together what its pairs had in common; other likenesses may have suffered.
          - Its vectors cannot be compared with those of the model that it was made from.
          """;
      case Forecasting.Direct _ ->
          """
          - It has learnt from the series named above; another one it forecasts as if it were alike.
          - Its intervals are as wide as its errors were: what has never happened is in none of them.
          """;
      case Task.Series _ ->
          """
          - It has seen one series only and will continue any other as if it were that one.
          - Errors add up when it reads its own predictions; the figures above for one step ahead say
            nothing about far ones.
          """;
    };
  }

  private static String labels(List<String> all) {
    String shown =
        String.join(", ", all.subList(0, Math.min(LABELS_SHOWN, all.size())))
            .replace("&", "&amp;")
            .replace("<", "&lt;");
    return all.size() <= LABELS_SHOWN
        ? shown
        : String.format(Locale.ROOT, "%s and %,d more", shown, all.size() - LABELS_SHOWN);
  }

  private static void row(StringBuilder card, String key, String value) {
    card.append("| ").append(key).append(" | ").append(value.replace("|", "\\|")).append(" |\n");
  }

  private static String readable(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds >= 3600) {
      return "%d h %d min".formatted(seconds / 3600, seconds / 60 % 60);
    }
    return seconds >= 60
        ? "%d min %d s".formatted(seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
