package dev.unroll.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.unroll.bundle.ModelFolder;
import dev.unroll.family.CheckpointImport;
import dev.unroll.family.Fixtures;
import dev.unroll.family.hub.ImportOptions;
import dev.unroll.train.export.HubExport;
import dev.unroll.train.step.TrainingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Translators and encoders: imported, exported to Hugging Face's form, and imported again. */
class HubRoundTripTest {
  @TempDir private Path temporary = Path.of("temporary");

  private ModelFolder imported(Path checkpoint, String name) {
    Path folder = temporary.resolve(name);
    CheckpointImport.write(checkpoint, folder, ImportOptions.DEFAULTS, _ -> {});
    return ModelFolder.read(folder);
  }

  private void isTheSameAfterwards(ModelFolder once) throws IOException {
    Path exported = temporary.resolve("exported");
    HubExport.write(once, HubExport.Layout.HUGGINGFACE, exported);
    ModelFolder again = imported(exported, "again");
    assertThat(again.config().task()).isEqualTo(once.config().task());
    assertThat(again.config().network()).isEqualTo(once.config().network());
    try (Stream<Path> files = Files.list(once.path())) {
      for (Path file : files.filter(each -> !isOwn(each)).toList()) {
        Path other = again.path().resolve(file.getFileName());
        assertThat(Files.mismatch(file, other)).as(file.toString()).isEqualTo(-1);
      }
    }
  }

  /** Whether a file names the folder that it was made from. */
  private static boolean isOwn(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".md") || name.equals(ModelFolder.CONFIG) || name.equals("SHA256SUMS");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "marian-en-fr",
        "marian-multi-target",
        "bart",
        "mbart50",
        "m2m100",
        "t5-v1.0",
        "t5-v1.1"
      })
  void translator_hasTheSameWeightsTokensAndSearch(String name) throws IOException {
    isTheSameAfterwards(imported(Fixtures.folder("hf/" + name), "once"));
  }

  @ParameterizedTest
  @CsvSource({
    "bert, BertModel",
    "roberta, RobertaModel",
    "xlm-roberta, XLMRobertaModel",
    "distilbert, DistilBertModel"
  })
  void encoder_hasTheSameWeightsAndVectors(String name, String architecture) throws IOException {
    Path encoders = Path.of("src/test/resources/encoders");
    Path source = Files.createDirectories(temporary.resolve("source"));
    for (String file : new String[] {"config.json", "model.safetensors"}) {
      Files.copy(encoders.resolve(name).resolve(file), source.resolve(file));
    }
    Files.copy(encoders.resolve("bert/tokenizer.json"), source.resolve("tokenizer.json"));
    ModelFolder once = imported(source, "once");
    isTheSameAfterwards(once);
    assertThat(Files.readString(temporary.resolve("exported/config.json"))).contains(architecture);
  }

  @Test
  void encoder_asAGraphOfOptimums_isRefused() {
    ModelFolder once = imported(Path.of("src/test/resources/encoders/bert"), "once");
    assertThatThrownBy(
            () -> HubExport.write(once, HubExport.Layout.OPTIMUM, temporary.resolve("exported")))
        .isInstanceOf(TrainingException.class)
        .hasMessageContaining("only a gpt that continues texts is written as Optimum's graph");
  }
}
