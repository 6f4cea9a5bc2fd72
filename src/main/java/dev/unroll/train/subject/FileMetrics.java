package dev.unroll.train.subject;

import dev.unroll.bundle.Forecasting;
import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.Dialogue;
import dev.unroll.data.set.DialogueData;
import dev.unroll.data.set.LabelForm;
import dev.unroll.data.set.LabelledData;
import dev.unroll.data.set.LabelledText;
import dev.unroll.data.set.TextData;
import dev.unroll.series.Frequency;
import dev.unroll.series.csv.CsvSeries;
import dev.unroll.series.csv.SeriesFile;
import dev.unroll.text.token.Tokenizer;
import dev.unroll.text.token.TokenizerException;
import dev.unroll.train.eval.Classifier;
import dev.unroll.train.eval.DialogueEvaluation;
import dev.unroll.train.eval.ExportedModel;
import dev.unroll.train.eval.ForecastData;
import dev.unroll.train.eval.ForecastReport;
import dev.unroll.train.eval.Metric;
import dev.unroll.train.eval.TextEvaluation;
import dev.unroll.train.eval.label.LabelReport;
import dev.unroll.train.eval.label.LabelSetReport;
import dev.unroll.train.input.DialogueTokens;
import dev.unroll.train.input.PredictionUnit;
import dev.unroll.train.input.TextTokens;
import dev.unroll.train.recipe.CsvSource;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.recipe.Split;
import dev.unroll.train.recipe.TokenizerChoice;
import dev.unroll.train.step.TrainingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The figures of a model on a whole file of somebody's: those that its training gives of the parts
 * that it does not learn from. Keys begin with the file's name.
 */
public record FileMetrics(ModelFolder folder, Path file, int threads) {
  /** As in training: more would take minutes and say the same. */
  private static final int MOST_DIALOGUES = 1_000;

  private static final int FEWEST_TOKENS = 2;
  private static final String DIALOGUES = ".jsonl";
  private static final String TEST = "test";

  /**
   * Measures.
   *
   * @throws TrainingException when the model or the file is not for that
   * @throws dev.unroll.data.store.DataException when the file cannot be read
   */
  public List<Metric> metrics() {
    return switch (folder.config().task()) {
      case Task.Text task when name().endsWith(DIALOGUES) -> dialogues(task);
      case Task.Text task -> text(task);
      case Forecasting.Direct task -> forecasts(task);
      case Task.Seq2Seq _, Task.Classification _, Task.Series _, Task.Embedding _ ->
          throw new TrainingException(
              "--data: %s neither continues, translates or classifies texts nor forecasts series of a csv-file"
                  .formatted(folder.path()));
    };
  }

  /**
   * Measures a classifier of texts with any number of labels.
   *
   * @throws TrainingException when the model is another, or the file has no texts
   * @throws dev.unroll.data.store.DataException when the file cannot be read
   */
  public LabelSetReport labelSets() {
    List<LabelledText> texts = labelled(LabelForm.several(null));
    try (Classifier classifier = Classifier.open(folder, threads)) {
      return LabelSetReport.of(classifier, texts, name());
    }
  }

  /**
   * Measures a classifier of texts with one label each.
   *
   * @throws dev.unroll.data.store.DataException when the file cannot be read
   */
  public LabelReport labels() {
    List<LabelledText> texts = labelled(LabelForm.SINGLE);
    try (Classifier classifier = Classifier.open(folder, threads)) {
      return LabelReport.of(classifier, texts, name());
    }
  }

  /**
   * The texts of the file, read as the recipe's.
   *
   * @param usual how they are read where no recipe tells
   */
  private List<LabelledText> labelled(LabelForm usual) {
    LabelForm form =
        recipe().map(Recipe::data).orElse(null) instanceof DataSource.LabelFile source
            ? LabelSubject.form(source).withGroupOf(file, source.group())
            : usual;
    return LabelledData.texts(file, form);
  }

  private String name() {
    return String.valueOf(file.getFileName());
  }

  /** The recipe, which an imported model may not have. */
  private Optional<Recipe> recipe() {
    Path recipe = folder.path().resolve(ModelFolder.RECIPE);
    return Files.isRegularFile(recipe)
        ? Optional.of(Recipe.read(recipe, List.of()))
        : Optional.empty();
  }

  private List<Metric> text(Task.Text task) {
    Optional<Recipe> recipe = recipe();
    String text = TextData.text(file);
    boolean isLower =
        recipe.map(Recipe::data).orElse(null) instanceof DataSource.Text source
            && source.lowercase();
    if (isLower) {
      text = text.toLowerCase(Locale.ROOT);
    }
    boolean isCharacters =
        recipe.map(Recipe::tokenizer).orElse(null) instanceof TokenizerChoice.Characters;
    try (Tokenizer tokenizer = Tokenizer.open(folder.tokenizer());
        ExportedModel model = ExportedModel.openText(folder, threads)) {
      int[] tokens = TextTokens.encode(tokenizer, text);
      if (tokens.length < FEWEST_TOKENS) {
        throw new TrainingException(file + ": has less than two tokens to predict");
      }
      String first = tokenizer.decode(tokens[0]);
      long characters =
          text.codePointCount(0, text.length()) - (long) first.codePointCount(0, first.length());
      TextEvaluation evaluation =
          new TextEvaluation(
              model,
              tokens,
              characters,
              isCharacters ? PredictionUnit.CHARACTER : PredictionUnit.TOKEN,
              name());
      if (task.context() == null) {
        return evaluation.carried();
      }
      List<Metric> metrics = new ArrayList<>(evaluation.inWindows());
      metrics.addAll(evaluation.sliding());
      return metrics;
    } catch (TokenizerException e) {
      throw new TrainingException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private List<Metric> dialogues(Task.Text task) {
    if (task.chat() == null) {
      throw new TrainingException(
          "--data: %s does not chat, but %s holds dialogues".formatted(folder.path(), file));
    }
    List<Dialogue> dialogues = DialogueData.dialogues(file);
    DataSource.Dialogues source =
        recipe().map(Recipe::data).orElse(null) instanceof DataSource.Dialogues own
            ? own
            : new DataSource.DialogueFile(
                name(),
                "",
                new Split(0.9, 0.1, 0),
                DataSource.Learn.ANSWERS,
                false,
                1,
                null,
                null,
                null);
    DialogueTokens tokens = DialogueTokens.of(folder);
    try (ExportedModel model = ExportedModel.openText(folder, threads)) {
      List<Metric> metrics =
          new DialogueEvaluation(model, tokens)
              .metrics(
                  dialogues.subList(0, Math.min(MOST_DIALOGUES, dialogues.size())), source, name());
      if (metrics.isEmpty()) {
        throw new TrainingException("--data: %s has nothing that counts".formatted(file));
      }
      return metrics;
    }
  }

  /** The last horizons of each series, forecast from what is before them. */
  private List<Metric> forecasts(Forecasting.Direct task) {
    if (!(recipe().map(Recipe::data).orElse(null) instanceof CsvSource source)) {
      throw new TrainingException(
          "--data: %s: its recipe, which says how the columns are read, names no csv-file"
              .formatted(folder.path()));
    }
    SeriesFile read =
        CsvSeries.parse(
            file.toString(), CsvSeries.content(file), source.columns(), task.frequency());
    Frequency frequency = read.frequency();
    if (frequency != null
        && task.frequency() != null
        && !frequency.toString().equals(task.frequency())) {
      throw new TrainingException(
          "%s: its steps are %s apart, but the model has learnt steps of %s"
              .formatted(file, frequency, task.frequency()));
    }
    ForecastData data =
        ForecastSubject.divided(read, task.horizon(), source.origins(), task.season());
    if (data.series().isEmpty()) {
      throw new TrainingException(
          "%s: no series has more than the %,d steps that are forecast"
              .formatted(file, task.horizon() * source.origins()));
    }
    return new ForecastReport(data)
        .metrics(folder, threads).stream()
            .filter(metric -> metric.key().startsWith(TEST))
            .map(
                metric ->
                    new Metric(
                        name() + metric.key().substring(TEST.length()),
                        metric.value(),
                        metric.unit(),
                        metric.description()))
            .toList();
  }
}
