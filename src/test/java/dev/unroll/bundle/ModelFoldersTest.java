package dev.unroll.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFoldersTest {
  @TempDir Path models;

  private Path model(String name) throws IOException {
    Path folder = Files.createDirectories(models.resolve(name));
    Files.writeString(folder.resolve("config.json"), "{}");
    return folder;
  }

  @Test
  void foldersOfModels_giveTheirNames_toThoseInThem() throws IOException {
    model("one");
    model("org/a");
    Files.createDirectories(models.resolve("org/half-copied"));
    Files.createDirectories(models.resolve("org/.hidden"));
    Files.writeString(models.resolve("org/README.md"), "Ours.");
    Files.createDirectories(models.resolve("empty"));
    Files.createDirectories(models.resolve(".hidden/a"));
    Files.createDirectories(model("two").resolve("onnx"));
    model("two/variant");

    assertThat(ModelFolders.in(models).keySet())
        .containsExactly("empty", "one", "org/a", "org/half-copied", "two");
    assertThat(ModelFolders.in(models)).containsEntry("org/a", models.resolve("org/a"));
    assertThat(ModelFolders.groups(models)).containsExactly(models.resolve("org"));
  }

  @Test
  void linksInACircle_areNoFoldersOfModels() throws IOException {
    model("one");
    Files.createSymbolicLink(models.resolve("itself"), models);
    Files.createSymbolicLink(models.resolve("above"), models.getParent());
    Files.createSymbolicLink(models.resolve("nowhere"), models.resolve("gone"));

    assertThat(ModelFolders.in(models).keySet())
        .containsExactly("above", "itself", "nowhere", "one");
  }

  @Test
  void noFolder_isAnError() {
    assertThatThrownBy(() -> ModelFolders.in(models.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void model_isReadByItsWholeName() throws IOException {
    model("org/a");

    assertThatThrownBy(() -> ModelFolder.read(models, "org/a"))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(models.resolve("org/a").toString());
    assertThatThrownBy(() -> ModelFolder.read(models, "org/../a"))
        .hasMessageContaining("'org/../a' is no model name (letters, digits");
    assertThatThrownBy(() -> ModelFolder.read(models, "org/card"))
        .hasMessageContaining("'org/card' is no model name: the service has a path of its own");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A.b_c-1", "org/name", "1/2"})
  void names(String name) {
    assertThat(ModelFolders.isName(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "/a",
        "a/b/c",
        "..",
        "../a",
        "a/..",
        "a/.b",
        "a b",
        "org/card",
        "org/files",
        "org/generate",
        "org/versions"
      })
  void noNames(String name) {
    assertThat(ModelFolders.isName(name)).isFalse();
  }
}
