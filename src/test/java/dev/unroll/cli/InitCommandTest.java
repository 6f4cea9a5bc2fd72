package dev.unroll.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.train.recipe.DataSource;
import dev.unroll.train.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest extends CommandTest {
  @TempDir Path folder;

  private Path data;

  @BeforeEach
  void pairs() throws IOException {
    data = folder.resolve("pairs.tsv");
    StringBuilder pairs = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      pairs.append("Text number %d.\tTexte numéro %d.\n".formatted(i, i));
    }
    Files.writeString(data, pairs);
  }

  private Recipe written() {
    return Recipe.read(folder.resolve("mine/recipe.yaml"), List.of());
  }

  private int init(Object... more) {
    Object[] arguments = {"init", "translation", folder.resolve("mine"), "--data", data};
    Object[] all = new Object[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return run(all);
  }

  @Test
  void init_withoutABase_writesARecipeThatFindsItsData() {
    assertThat(init("--from", "en", "--to", "fr")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("unroll train");
    assertThat(written().data())
        .isInstanceOfSatisfying(
            DataSource.PairFile.class,
            file ->
                assertThat(folder.resolve("mine").resolve(file.path()).normalize())
                    .isEqualTo(data));
    assertThat(init("--from", "en", "--to", "fr")).isEqualTo(1);
    assertThat(err.toString()).contains("is there already");
  }

  @Test
  void init_withABase_takesItsLanguages_andMixesInWhatItHasLearntFrom() {
    assertThat(init("--base", "models/translate-en-fr")).as(err.toString()).isZero();
    assertThat(written().data())
        .isInstanceOfSatisfying(
            DataSource.Mixture.class,
            mixture -> {
              assertThat(mixture.to()).isEqualTo("fr");
              assertThat(mixture.parts().getLast().set()).isEqualTo("tatoeba-fra-eng");
            });
    String base = String.valueOf(written().init());
    assertThat(folder.resolve("mine").resolve(base).resolve("encoder.onnx")).exists();
  }

  @Test
  void init_withoutWhatItNeeds_isOneLine() {
    assertThat(init()).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("unroll: --from is missing: which language is it?\n");
    assertThat(init("--base", "models/sine-elman")).isEqualTo(1);
    assertThat(err.toString()).contains("translates nothing").hasLineCount(1);
    assertThat(run("init", "poem", folder, "--data", data)).isEqualTo(2);
    assertThat(err.toString()).contains("KIND must be translation, not 'poem'");
    assertThat(folder.resolve("mine")).doesNotExist();
  }
}
