package dev.unroll.api.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTest {
  @TempDir private Path models;

  @Test
  void folderOfTheFileSystem_isNoModel() throws IOException {
    Files.writeString(Files.createDirectory(models.resolve("lost+found")).resolve("file"), "");
    Files.writeString(Files.createDirectory(models.resolve("model")).resolve("model.onnx"), "");

    assertThat(Fingerprint.scan(models)).containsOnlyKeys("model");
  }

  @Test
  void changeBesideWhatCannotBeLookedAt_isSeen() throws IOException {
    Path model = Files.createDirectory(models.resolve("model"));
    Files.createSymbolicLink(model.resolve("circle"), Path.of("."));
    Files.writeString(model.resolve("model.onnx"), "a");
    Fingerprint before = Fingerprint.scan(models).get("model");
    assertThat(Fingerprint.scan(models)).containsEntry("model", before);

    Files.writeString(model.resolve("model.onnx"), "ab");

    assertThat(Fingerprint.scan(models).get("model")).isNotEqualTo(before);
  }

  @Test
  void sums_areComparedByTheirText_andOtherFilesAreNotRead() throws IOException {
    Path model = Files.createDirectory(models.resolve("model"));
    Path sums = Files.writeString(model.resolve("SHA256SUMS"), "one");
    Files.writeString(model.resolve("README.md"), "a card");
    Fingerprint before = Fingerprint.scan(models).get("model");

    var time = Files.getLastModifiedTime(sums);
    Files.writeString(sums, "two");
    Files.setLastModifiedTime(sums, time);
    Fingerprint after = Fingerprint.scan(models).get("model");

    assertThat(after).isNotEqualTo(before);
    Files.writeString(model.resolve("README.md"), "another card");
    assertThat(Fingerprint.scan(models)).containsEntry("model", after);
  }
}
