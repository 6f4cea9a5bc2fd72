package dev.unroll.train.loop;

import dev.unroll.model.Encoder;
import dev.unroll.model.TrainingGraph;
import dev.unroll.train.step.TrainStep;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** Texts whose labels an encoder learns. */
public record LabelBatches(Encoder.Config network, int classes, List<LabelObjective.Row> all)
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
  public TrainingGraph graph(int items, int time, double dropout) {
    return Encoder.classifierTraining(network, classes, items, time, dropout);
  }

  @Override
  public void fill(TrainStep step, List<Integer> items) {
    LongBuffer labels = step.input("labels").longBuffer();
    FloatBuffer counted = step.input("counted").floatBuffer();
    for (int i = 0; i < counted.capacity(); i++) {
      boolean has = i < items.size();
      labels.put(i, has ? all.get(items.get(i)).label() : 0);
      counted.put(i, has ? 1 : 0);
    }
  }
}
