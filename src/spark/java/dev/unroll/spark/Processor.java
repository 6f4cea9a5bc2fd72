package dev.unroll.spark;

import dev.unroll.local.Completion;
import dev.unroll.local.Embedder;
import dev.unroll.local.Forecaster;
import dev.unroll.local.LocalModels;
import dev.unroll.local.TextClassifier;
import dev.unroll.local.TextModel;
import dev.unroll.local.TextSettings;
import dev.unroll.local.TranslationSettings;
import dev.unroll.local.Translator;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.ArraySeq;

/** A model that does a work. Any number of threads use it together. */
@FunctionalInterface
interface Processor {
  /** What becomes of each input, in their order; an input is a text or, for a forecast, numbers. */
  List<Outcome> process(List<Object> inputs);

  /** The processor of a model; it is loaded if it was not. */
  static Processor of(Work work, LocalModels models, String name) {
    return switch (work) {
      case Work.Translate translate -> translating(models.translator(name), translate);
      case Work.Embed(var use) -> embedding(models.embedder(name), use);
      case Work.Classify() -> classifying(models.classifier(name));
      case Work.Generate generate -> generating(models.text(name), generate);
      case Work.Forecast(int horizon) -> forecasting(models.forecaster(name), horizon);
    };
  }

  static Processor translating(Translator translator, Work.Translate work) {
    TranslationSettings settings = Settings.of(work);
    return texts(
        texts ->
            translator.translate(texts, settings).stream().<Outcome>map(Outcome.Done::of).toList());
  }

  private static Processor embedding(Embedder embedder, @Nullable String use) {
    return texts(
        texts ->
            embedder.embed(texts, use).stream()
                .<Outcome>map(vector -> Outcome.Done.of(ArraySeq.unsafeWrapArray(vector)))
                .toList());
  }

  private static Processor classifying(TextClassifier classifier) {
    return texts(
        texts ->
            classifier.label(texts).stream()
                .<Outcome>map(
                    classifier.multiLabel() ? Processor::severalLabels : Processor::oneLabel)
                .toList());
  }

  /** The likeliest label, even below the model's threshold. */
  private static Outcome oneLabel(TextClassifier.Labels labels) {
    TextClassifier.Label best = labels.all().getFirst();
    return Outcome.Done.of(best.name(), best.probability(), names(List.of(best)));
  }

  /** All labels that reach their thresholds; the first column is null where none does. */
  private static Outcome severalLabels(TextClassifier.Labels labels) {
    boolean isNone = labels.given().isEmpty();
    TextClassifier.Label best = (isNone ? labels.all() : labels.given()).getFirst();
    return Outcome.Done.of(isNone ? null : best.name(), best.probability(), names(labels.given()));
  }

  private static Object names(List<TextClassifier.Label> labels) {
    return ArraySeq.unsafeWrapArray(
        labels.stream().map(TextClassifier.Label::name).toArray(String[]::new));
  }

  private static Processor texts(Function<List<String>, List<Outcome>> work) {
    return inputs -> Batch.whole(inputs.stream().map(String::valueOf).toList(), work);
  }

  private static Processor generating(TextModel model, Work.Generate work) {
    return inputs ->
        Batch.each(
            inputs,
            input -> {
              String prompt = String.valueOf(input);
              Completion written = model.complete(prompt, Settings.of(work, prompt));
              return new Outcome.Done(new Object[] {written.text()}, written.tokens());
            });
  }

  private static Processor forecasting(Forecaster forecaster, int horizon) {
    return inputs ->
        Batch.each(
            inputs,
            input ->
                Outcome.Done.of(
                    ArraySeq.unsafeWrapArray(
                        forecaster.forecast(Settings.numbers(input), horizon))));
  }

  /** What a work says, as the models take it. */
  final class Settings {
    private static final Pattern BETWEEN_NUMBERS = Pattern.compile("[\\s,;\\[\\]]+");

    private Settings() {}

    static TranslationSettings of(Work.Translate work) {
      TranslationSettings settings = TranslationSettings.DEFAULT.withBeam(work.beam());
      return work.from() == null || work.into() == null
          ? settings
          : settings.between(work.from(), work.into());
    }

    static TextSettings of(Work.Generate work, String prompt) {
      long seed = work.seed();
      for (int i = 0; i < prompt.length(); i++) {
        seed = 31 * seed + prompt.charAt(i);
      }
      return TextSettings.DEFAULT
          .withMaxTokens(work.maxTokens())
          .withTemperature(work.temperature())
          .withSeed(new SplittableRandom(seed).nextLong());
    }

    /** A series of an array of numbers, or of their text. */
    static double[] numbers(Object input) {
      if (input instanceof scala.collection.Seq<?> values) {
        double[] numbers = new double[values.size()];
        for (int i = 0; i < numbers.length; i++) {
          if (!(values.apply(i) instanceof Number number)) {
            throw new IllegalArgumentException("value %d of the series is no number".formatted(i));
          }
          numbers[i] = number.doubleValue();
        }
        return numbers;
      }
      try {
        return Arrays.stream(BETWEEN_NUMBERS.split(String.valueOf(input)))
            .filter(number -> !number.isEmpty())
            .mapToDouble(Double::parseDouble)
            .toArray();
      } catch (NumberFormatException _) {
        throw new IllegalArgumentException("the series is not numbers with commas between them");
      }
    }
  }
}
