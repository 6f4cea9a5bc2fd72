import dev.unroll.bundle.ModelFolder;
import dev.unroll.bundle.Task;
import dev.unroll.data.set.PairData;
import dev.unroll.data.set.TextPair;
import dev.unroll.data.store.DataStore;
import dev.unroll.data.store.DownloadProgress;
import dev.unroll.engine.Clock;
import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.EngineListener;
import dev.unroll.engine.ort.OrtEngines;
import dev.unroll.engine.ort.RuntimeOptions;
import dev.unroll.engine.sampling.Confidence;
import dev.unroll.engine.translation.Hypothesis;
import dev.unroll.engine.translation.Search;
import dev.unroll.engine.translation.TranslationEngine;
import dev.unroll.engine.translation.TranslationEvent;
import dev.unroll.engine.translation.TranslationRequest;
import dev.unroll.train.eval.TestSet;
import dev.unroll.train.input.DataSets;
import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import dev.unroll.train.score.ChrF;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;

/**
 * Fits the weights of {@link Confidence} on sentences that translators were not trained with: up to
 * 400 of each test part of the recipes of the models, and of each further set.
 *
 * <pre>java -cp CLASSPATH src/test/load/ConfidenceFit.java models/translate-en-fr,models/translate-fr-en
 *     flores200-dev newstest2014</pre>
 */
class ConfidenceFit {
  private static final int OF_EACH = 400;
  private static final int TOGETHER = 64;

  /** A translation's signs, and whether it is good. */
  private record Example(Confidence.Signs signs, boolean good) {
    double[] features() {
      double length = Math.log((signs.targetTokens() + 2.0) / (signs.sourceTokens() + 2.0));
      double pieces = (double) signs.sourceTokens() / (signs.characters() + 4);
      return new double[] {1, signs.mean(), length * length, pieces};
    }
  }

  public static void main(String[] arguments) throws Exception {
    List<Example> examples = new ArrayList<>();
    for (String name : arguments[0].split(",")) {
      ModelFolder folder = ModelFolder.read(Path.of(name));
      if (!(folder.config().task() instanceof Task.Seq2Seq task)) {
        throw new IllegalArgumentException(name + " translates nothing");
      }
      List<TextPair> pairs = pairs(folder, task, arguments);
      try (TranslationEngine engine =
          new OrtEngines(RuntimeOptions.cpu(2), EngineConfig.defaults(), Clock.SYSTEM)
              .openTranslation(folder, EngineListener.NONE)) {
        for (int at = 0; at < pairs.size(); at += TOGETHER) {
          examples.addAll(
              examples(engine, task, pairs.subList(at, Math.min(at + TOGETHER, pairs.size()))));
        }
      }
    }
    Collections.shuffle(examples, new Random(1));
    List<Example> fitted = examples.subList(0, examples.size() / 2);
    List<Example> others = examples.subList(examples.size() / 2, examples.size());
    double[] weights = fit(fitted);
    System.out.printf(
        Locale.ROOT,
        "%,d sentences, %.3f of them good%nBIAS %.3f MEAN %.3f LENGTH %.3f PIECES %.3f%n",
        examples.size(),
        examples.stream().filter(Example::good).count() / (double) examples.size(),
        weights[0],
        weights[1],
        weights[2],
        weights[3]);
    report("with these weights", others, weights);
    report("with those of the code", others, null);
  }

  private static List<TextPair> pairs(ModelFolder folder, Task.Seq2Seq task, String[] arguments) {
    Recipe recipe = Recipe.read(folder.path().resolve(ModelFolder.RECIPE), List.of());
    PairData data =
        DataSets.load((DataSource.Pairs) recipe.data(), folder.path(), DataStore.ofUser(DownloadProgress.SILENT));
    List<TextPair> pairs = new ArrayList<>();
    data.tests().forEach((_, test) -> pairs.addAll(test.subList(0, Math.min(OF_EACH, test.size()))));
    for (String set : List.of(arguments).subList(1, arguments.length)) {
      TestSet.read(Path.of(set), Optional.ofNullable(task.languages())).items().stream()
          .limit(OF_EACH)
          .map(item -> new TextPair(item.source(), item.references().getFirst()))
          .forEach(pairs::add);
    }
    pairs.removeIf(pair -> pair.source().length() > 110); // which are cut, as a rule
    pairs.sort(Comparator.comparingInt(pair -> pair.source().length()));
    return pairs;
  }

  private static List<Example> examples(
      TranslationEngine engine, Task.Seq2Seq task, List<TextPair> pairs) throws Exception {
    Task.Decoding decoding = task.decoding();
    Search search =
        Search.beam(
            decoding.beam(), decoding.lengthPenalty(), decoding.coverage(), 1, decoding.beam());
    Hypothesis[] best = new Hypothesis[pairs.size()];
    CountDownLatch ended = new CountDownLatch(1);
    engine
        .submit(
            TranslationRequest.of(pairs.stream().map(TextPair::source).toList(), search, false))
        .subscribe(
            new Flow.Subscriber<TranslationEvent>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
              }

              @Override
              public void onNext(TranslationEvent event) {
                if (event instanceof TranslationEvent.Translated translated) {
                  best[translated.text()] = translated.best().getFirst();
                }
              }

              @Override
              public void onError(Throwable failure) {
                ended.countDown();
              }

              @Override
              public void onComplete() {
                ended.countDown();
              }
            });
    ended.await();
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < best.length; i++) {
      double score =
          ChrF.of(
                  List.of(best[i].text()), List.of(pairs.get(i).target()), ChrF.Options.CHRF2)
              .score();
      examples.add(new Example(best[i].signs(), score >= Confidence.GOOD));
    }
    return examples;
  }

  /** Logistic regression by Newton's method. */
  private static double[] fit(List<Example> examples) {
    int n = 4;
    double[] weights = new double[n];
    for (int iteration = 0; iteration < 50; iteration++) {
      double[][] system = new double[n][n + 1];
      for (Example example : examples) {
        double[] x = example.features();
        double p = probability(x, weights);
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            system[i][j] += p * (1 - p) * x[i] * x[j];
          }
          system[i][n] += ((example.good() ? 1 : 0) - p) * x[i];
        }
      }
      double[] step = solved(system);
      for (int i = 0; i < n; i++) {
        weights[i] += step[i];
      }
    }
    return weights;
  }

  private static double probability(double[] x, double[] weights) {
    double logit = 0;
    for (int i = 0; i < x.length; i++) {
      logit += x[i] * weights[i];
    }
    return 1 / (1 + Math.exp(-logit));
  }

  private static double[] solved(double[][] system) {
    int n = system.length;
    for (int i = 0; i < n; i++) {
      system[i][i] += 1e-9;
      for (int k = i + 1; k < n; k++) {
        double factor = system[k][i] / system[i][i];
        for (int j = i; j <= n; j++) {
          system[k][j] -= factor * system[i][j];
        }
      }
    }
    double[] solution = new double[n];
    for (int i = n - 1; i >= 0; i--) {
      double sum = system[i][n];
      for (int j = i + 1; j < n; j++) {
        sum -= system[i][j] * solution[j];
      }
      solution[i] = sum / system[i][i];
    }
    return solution;
  }

  private static void report(String what, List<Example> examples, double[] weights) {
    double[] confidence =
        examples.stream()
            .mapToDouble(
                example ->
                    weights == null
                        ? Confidence.of(example.signs())
                        : probability(example.features(), weights))
            .toArray();
    long pairs = 0;
    double right = 0;
    for (int i = 0; i < confidence.length; i++) {
      for (int j = 0; j < confidence.length; j++) {
        if (examples.get(i).good() && !examples.get(j).good()) {
          pairs++;
          right += confidence[i] > confidence[j] ? 1 : confidence[i] == confidence[j] ? 0.5 : 0;
        }
      }
    }
    double[] sum = new double[5];
    double[] good = new double[5];
    int[] count = new int[5];
    for (int i = 0; i < confidence.length; i++) {
      int bin = (int) Math.min(4, confidence[i] * 5);
      sum[bin] += confidence[i];
      good[bin] += examples.get(i).good() ? 1 : 0;
      count[bin]++;
    }
    StringBuilder classes = new StringBuilder();
    double difference = 0;
    for (int bin = 0; bin < 5; bin++) {
      if (count[bin] > 0) {
        difference += Math.abs(sum[bin] - good[bin]) / confidence.length;
        classes.append(
            String.format(
                Locale.ROOT, " %.2f/%.2f(%d)", sum[bin] / count[bin], good[bin] / count[bin], count[bin]));
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%s: area %.3f, mean difference %.3f, classes%s%n",
        what,
        right / pairs,
        difference,
        classes);
  }
}
