package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.train.eval.Metric;
import dev.unroll.train.export.MetricsFile;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTableTest {
  @TempDir Path temporary;

  private Path folder(String name, String data, String more, double accuracy) throws IOException {
    Path folder = Files.createDirectories(temporary.resolve(name));
    Files.writeString(
        folder.resolve("recipe.yaml"),
        """
        title: %s
        %s
        data: %s
        architecture: {type: gpt, layers: 1, size: 16, heads: 2, context: 64}
        training: {steps: 2, optimizer: {type: adamw, learningRate: 0.01}}
        """
            .formatted(name, more, data));
    MetricsFile.Run run = new MetricsFile.Run(2, "the last", 1, "none", 1, "none");
    new MetricsFile(
            "unroll eval " + name,
            List.of(new Metric("test.accuracy", accuracy, "%", "a test")),
            run,
            List.of())
        .write(folder.resolve("metrics.json"));
    return folder;
  }

  private List<Path> four() throws IOException {
    List<Path> folders = new ArrayList<>();
    folders.add(folder("a", "{source: sgd-domains, labels: 1}", "", 91.5));
    folders.add(folder("b", "{source: sgd-domains, labels: 0.01}", "", 40));
    folders.add(folder("c", "{source: sgd-domains, labels: 0.01}", "init: ../base", 80.25));
    folders.add(folder("d", "{source: sgd-domains, labels: 0.1}", "init: ../base", 90));
    return folders;
  }

  @Test
  void figures_standInRowsAndColumns_andGapsStayEmpty() throws IOException {
    ModelTable table = ModelTable.of(four(), "test.accuracy", "data.labels", "init");
    assertThat(table.markdown())
        .isEqualTo(
            """
            | data.labels | without init | ../base |
            |---:|---:|---:|
            | 0.01 | 40.00 % | 80.25 % |
            | 0.1 |  | 90.00 % |
            | 1 | 91.50 % |  |
            """);
  }

  @Test
  void chart_hasALineForEachColumn_onALogarithmicAxis() throws IOException {
    String svg = ModelTable.of(four(), "test.accuracy", "data.labels", "init").svg("Labels");
    assertThat(svg).contains("without init", "../base", "test.accuracy (%)", ">0.02<", ">0.5<");
    assertThat(svg.split("<circle", -1)).hasSize(1 + 4);
  }

  @Test
  void whatIsMissing_isNamed() throws IOException {
    List<Path> folders = four();
    assertThatThrownBy(() -> ModelTable.of(folders, "test.bleu", "data.labels", "init"))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("has no figure test.bleu; there are test.accuracy");
    assertThatThrownBy(() -> ModelTable.of(folders, "test.accuracy", "data.label", "init"))
        .hasMessageContaining(
            "has no data.label; there are architecture.block, architecture.context");
    assertThatThrownBy(() -> ModelTable.of(folders, "test.accuracy", "data.source", "init"))
        .hasMessageContaining("data.source is 'sgd-domains', not a number");
    Files.delete(folders.getLast().resolve("metrics.json"));
    assertThatThrownBy(() -> ModelTable.of(folders, "test.accuracy", "data.labels", "init"))
        .hasMessageEndingWith("metrics.json is missing: train the model first");
  }
}
