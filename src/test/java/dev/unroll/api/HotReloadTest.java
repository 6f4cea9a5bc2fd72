package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasItem;

import dev.unroll.api.registry.ModelRegistry;
import dev.unroll.api.registry.ServedModel;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(TestService.class)
class HotReloadTest {
  @TestHTTPResource("/v1/completions")
  URI completions;

  @Inject ModelRegistry registry;

  private final Path folder = TestService.models().resolve("fake-guest");

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @AfterEach
  void removeGuest() throws IOException {
    TestService.delete(folder);
    TestService.await("the guest is gone", () -> !served("fake-guest") && refusal() == null);
  }

  private boolean served(String id) {
    return registry.catalog().models().containsKey(id);
  }

  private @Nullable String refusal() {
    return registry.catalog().refused().get("fake-guest");
  }

  private void addGuest(long seed) {
    TestModels.text(folder, seed);
    TestService.await("the guest is served", () -> served("fake-guest"));
  }

  private String version() {
    return registry.model("fake-guest").folder().version();
  }

  private void replaceGuest(long seed) {
    String before = version();
    TestModels.text(folder, seed);
    TestService.await("the guest is replaced", () -> !version().equals(before));
  }

  @Test
  void addedFolder_isServed() {
    addGuest(7);

    RestAssured.get("/v1/models").then().body("data.id", hasItem("fake-guest"));
    given()
        .contentType(ContentType.JSON)
        .body(
            """
            {"model": "fake-guest", "prompt": "hello", "max_tokens": 1}""")
        .post("/v1/completions")
        .then()
        .statusCode(200);
  }

  @Test
  void listOfModels_isThatOfTheMoment_alsoAfterItWasListed() throws IOException {
    String before = RestAssured.get("/v1/models").asString();
    assertThat(RestAssured.get("/v1/models").asString()).isEqualTo(before);

    addGuest(7);
    assertThat(RestAssured.get("/v1/models").asString()).contains("\"fake-guest\"");

    TestService.delete(folder);
    TestService.await("the guest is gone", () -> !served("fake-guest"));
    assertThat(RestAssured.get("/v1/models").asString()).isEqualTo(before);
  }

  @Test
  void changedFolder_runningStreamFinishesOnTheOldEngine() {
    addGuest(7);
    FakeEngines.Script script = FakeEngines.script("fake-guest");
    script.stepMillis = 20;
    ServedModel old = registry.model("fake-guest");
    try (EventReader reader =
        new EventReader(
            completions,
            """
            {"model": "fake-guest", "prompt": "hello", "max_tokens": 1000, "stream": true}""")) {
      reader.next();

      replaceGuest(8);

      assertThat(old.engine().running()).isEqualTo(1);
      script.stepMillis = 0;
      List<String> rest = reader.rest();
      assertThat(rest).hasSize(1001);
      assertThat(rest.getLast()).isEqualTo("[DONE]");
    } finally {
      script.reset();
    }
    assertThat(registry.model("fake-guest").engine()).isNotSameAs(old.engine());
  }

  @Test
  void removedFolder_runningStreamFinishes() throws IOException {
    addGuest(7);
    FakeEngines.Script script = FakeEngines.script("fake-guest");
    script.stepMillis = 20;
    try (EventReader reader =
        new EventReader(
            completions,
            """
            {"model": "fake-guest", "prompt": "hello", "max_tokens": 1000, "stream": true}""")) {
      reader.next();

      TestService.delete(folder);
      TestService.await("the guest is gone", () -> !served("fake-guest"));
      script.stepMillis = 0;

      assertThat(reader.rest()).hasSize(1001).endsWith("[DONE]");
    } finally {
      script.reset();
    }
  }

  @Test
  void halfWrittenFolder_isServedOnceItIsWhole() throws Exception {
    Path made = TestService.models().resolveSibling("test-models-outside").resolve("fake-guest");
    TestModels.text(made, 9);
    Files.createDirectories(folder);
    List<Path> files;
    try (Stream<Path> listing = Files.list(made)) {
      files = listing.sorted().toList();
    }
    for (Path file : files) { // SHA256SUMS is among the first, the tokenizer the last.
      Files.copy(file, folder.resolve(file.getFileName()));
      Thread.sleep(60);
    }

    TestService.await("the guest is served", () -> served("fake-guest"));
    assertThat(refusal()).isNull();
  }

  @Test
  void damagedChange_leavesTheModelAsItWasAndSaysWhy() throws IOException {
    addGuest(7);
    String before = version();

    Files.writeString(folder.resolve("model.onnx"), "rubbish");
    TestService.await("the change is refused", () -> refusal() != null);

    assertThat(served("fake-guest")).isTrue();
    assertThat(version()).isEqualTo(before);
    assertThat(RestAssured.get(TestService.management("/q/health/ready")).asString())
        .contains("refused fake-guest")
        .contains("model.onnx: is damaged");

    replaceGuest(8);
    assertThat(refusal()).isNull();
  }

  @Test
  void changedRecipe_changesNothing() throws Exception {
    addGuest(7);
    ServedModel before = registry.model("fake-guest");

    Files.writeString(folder.resolve("recipe.yaml"), "seed: 2\n");
    awaitLaterModel();

    assertThat(registry.model("fake-guest")).isSameAs(before);
  }

  /**
   * Adds a folder and waits until it is served. The watcher takes folders in order of their names,
   * each once two scans found it unchanged, so it has then handled earlier changes of "fake-guest".
   */
  private void awaitLaterModel() throws IOException {
    Path later = TestService.models().resolve("fake-later");
    try {
      TestModels.text(later, 9);
      TestService.await("the later model is served", () -> served("fake-later"));
    } finally {
      TestService.delete(later);
      TestService.await("the later model is gone", () -> !served("fake-later"));
    }
  }

  @Test
  void modelThatFailsItsFirstAnswer_isRefused() {
    FakeEngines.Script script = FakeEngines.script("fake-guest");
    script.failing = true;
    try {
      TestModels.text(folder, 7);
      TestService.await("the guest is refused", () -> refusal() != null);

      assertThat(served("fake-guest")).isFalse();
    } finally {
      script.reset();
    }
  }

  @ParameterizedTest
  @MethodSource
  void errorWhileAModelIsOpened_refusesThatModelOnly(Error error) throws IOException {
    FakeEngines.Script script = FakeEngines.script("fake-guest");
    script.error = error;
    try {
      TestModels.text(folder, 7);
      TestService.await("the guest is refused", () -> refusal() != null);

      assertThat(refusal()).contains(error.toString()).doesNotContain("\n");
      assertThat(served("letters")).isTrue();
      awaitLaterModel();
    } finally {
      script.reset();
    }
  }

  static Stream<Error> errorWhileAModelIsOpened_refusesThatModelOnly() {
    return Stream.of(
        new OutOfMemoryError("Cannot reserve 9 bytes of direct buffer memory"),
        new StackOverflowError(),
        new UnsatisfiedLinkError("no library"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SHA256SUMS", "config.json"})
  void fileOfThreeGigabytes_isRefused_andTheWatcherLives(String name) throws IOException {
    Files.createDirectories(folder);
    try (RandomAccessFile huge = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
      huge.setLength(3L << 30);
    }

    TestService.await("the guest is refused", () -> refusal() != null);
    assertThat(refusal()).contains(name + ": is larger than the ");
    TestService.delete(folder);
    addGuest(7);
  }

  @Test
  void fileOfThreeGigabytesBesideAServedModel_leavesItServed() throws IOException {
    addGuest(7);
    try (RandomAccessFile sums =
        new RandomAccessFile(folder.resolve("SHA256SUMS").toFile(), "rw")) {
      sums.setLength(3L << 30);
    }

    TestService.await("the change is refused", () -> refusal() != null);

    assertThat(served("fake-guest")).isTrue();
    replaceGuest(8);
    assertThat(refusal()).isNull();
  }

  @Test
  void linkToAModelFolder_isServed() throws IOException {
    Path made = TestService.models().resolveSibling("test-models-linked").resolve("fake-guest");
    TestModels.text(made, 9);
    Files.createSymbolicLink(folder, made);
    try {
      TestService.await("the guest is served", () -> served("fake-guest"));
      String before = version();

      TestModels.text(made, 10);

      TestService.await("the guest is replaced", () -> !version().equals(before));
    } finally {
      Files.delete(folder);
      TestService.delete(TestService.models().resolveSibling("test-models-linked"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "fake-guest"})
  void linkThatLeadsNowhere_isRefusedByName(String target) throws IOException {
    Files.createSymbolicLink(folder, Path.of(target));
    try {
      TestService.await("the guest is refused", () -> refusal() != null);
      assertThat(refusal()).contains("fake-guest: is a link that leads to no folder");
    } finally {
      Files.delete(folder);
    }
  }

  @Test
  void modelsFolderThatGoesAway_isServedFromMemory_andComesBack() throws IOException {
    ServedModel before = registry.model("fake-letters");
    Path away = TestService.models().resolveSibling("test-models-away");
    Files.move(TestService.models(), away);
    try {
      TestService.await("health says it", () -> health().contains("no such folder of models"));
      assertThat(RestAssured.get(TestService.management("/q/health/ready")).statusCode())
          .isEqualTo(200);
      assertThat(registry.model("fake-letters")).isSameAs(before);

      Files.createDirectory(TestService.models()); // As an unmounted volume leaves it.
      TestService.await(
          "health says it", () -> health().contains("an empty folder has taken its place"));
      assertThat(registry.model("fake-letters")).isSameAs(before);
      Files.delete(TestService.models());
    } finally {
      Files.move(away, TestService.models());
    }
    TestService.await("health is quiet", () -> !health().contains("\"folder\""));
    awaitLaterModel();
    assertThat(registry.model("fake-letters")).isSameAs(before);
  }

  private static String health() {
    return RestAssured.get(TestService.management("/q/health/ready")).asString();
  }
}
