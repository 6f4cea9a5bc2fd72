package dev.unroll.family.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubConfigTest {
  @TempDir private Path folder;

  private HubConfig config(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
    return HubConfig.read(folder);
  }

  @Test
  void missingAndNullKeys_haveTheDefault() throws IOException {
    HubConfig config = config("{\"layers\": null, \"rope\": {\"factor\": 8.0}, \"ends\": 2}");

    assertThat(config.integer("layers", 12)).isEqualTo(12);
    assertThat(config.flag("bias", true)).isTrue();
    assertThat(config.indices("ends")).containsExactly(2);
    assertThat(config.object("rope").orElseThrow().number("factor", 1)).isEqualTo(8);
  }

  @Test
  void otherValues_areRefusedByKeyAndValue() throws IOException {
    HubConfig config = config("{\"size\": -1, \"rope\": {\"type\": \"yarn\"}, \"bias\": true}");

    assertThatThrownBy(() -> config.integer("size"))
        .isInstanceOf(FamilyException.class)
        .hasMessageEndingWith("config.json: size is -1: must be a positive whole number");
    assertThatThrownBy(() -> config.object("rope").orElseThrow().only("type", "llama3", "linear"))
        .hasMessageEndingWith("rope.type is \"yarn\": only llama3 or linear is done here");
    assertThatThrownBy(() -> config.only("bias", false))
        .hasMessageContaining("bias is true: only false is done here");
    assertThatThrownBy(() -> config.integer("layers")).hasMessageContaining("layers is missing");
    assertThatThrownBy(() -> config("[]")).hasMessageEndingWith("is no JSON object");
    assertThatThrownBy(() -> config("{")).isInstanceOf(FamilyException.class);
  }
}
