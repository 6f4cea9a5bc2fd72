package dev.unroll.train.loop;

import dev.unroll.model.Adapters;
import dev.unroll.model.Encoder;
import dev.unroll.model.Labelling;
import dev.unroll.model.TrainingGraph;
import dev.unroll.train.step.TrainStep;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Texts whose labels an encoder learns.
 *
 * @param adapters corrections that alone are learnt, if there are any
 */
public record LabelBatches(
    Encoder.Config network,
    Optional<Adapters> adapters,
    int classes,
    Labelling labelling,
    List<LabelObjective.Row> all)
    implements TextBatches {
  public LabelBatches {
    all = List.copyOf(all);
  }

  @Override
  public int size() {
    return all.size();
  }

  @Override
  public List<int[]> texts(List<Integer> items) {
    return items.stream().map(item -> all.get(item).tokens()).toList();
  }

  @Override
  public int rows(int items) {
    return items;
  }

  @Override
  public TrainingGraph graph(int items, int time, OptionalDouble dropout) {
    return Encoder.classifierTraining(network, adapters, classes, labelling, items, time, dropout);
  }

  @Override
  public void fill(TrainStep step, List<Integer> items) {
    LabelObjective.fillLabels(step, items.stream().map(all::get).toList());
  }
}
