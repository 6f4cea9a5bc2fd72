package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.unroll.api.TestService;
import dev.unroll.journal.Journal;
import dev.unroll.journal.RunFolder;
import dev.unroll.journal.RunLog;
import dev.unroll.journal.RunState;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Trainings that clients begin, watch, stop and continue: real ones, in processes of their own. */
@QuarkusTest
@TestProfile(TrainingProfile.class)
class TrainingPageTest extends BrowserTest {
  private static final String TRAININGS = "/v1/trainings";

  private static String recipe(int steps) {
    return """
        title: A sine
        data: {source: sine, period: 40, noise: 0.1}
        architecture: {type: elman, layers: 1, hidden: 8}
        training: {steps: %d, batch: 4, length: 20, evaluateEvery: 50 steps,
          optimizer: {type: adamw, learningRate: 0.005}}
        seed: 1
        """
        .formatted(steps);
  }

  private static ValidatableResponse begin(String model, String recipe) {
    return given()
        .contentType(ContentType.JSON)
        .body(Map.of("model", model, "recipe", recipe))
        .post(TRAININGS)
        .then();
  }

  private static ValidatableResponse training(String id) {
    return given().get(TRAININGS + "/" + id).then();
  }

  private static String state(String id) {
    return training(id).statusCode(200).extract().path("training.state");
  }

  @AfterEach
  void stopAll() {
    List<String> running =
        given().get(TRAININGS).then().extract().path("data.findAll { it.state == 'running' }.id");
    for (String id : running) {
      given().post(TRAININGS + "/" + id + "/stop");
      TestService.await("the end of " + id, () -> !state(id).equals("running"));
    }
  }

  private void openPage() {
    page.navigate(site.resolve("/training.html").toString());
    assertThat(page.locator("#state")).not().containsText("Asking");
  }

  private Locator row(String model) {
    return page.locator("#runs tr").filter(new Locator.FilterOptions().setHasText(model));
  }

  private String chart(String title) {
    return page.locator(".live__chart[aria-label^='" + title + "']").getAttribute("aria-label");
  }

  @Test
  void training_isBegun_watched_stopped_andContinued() {
    openPage();
    page.getByText("Train a new model").click();
    page.getByLabel("Name").fill("long-sine");
    page.getByLabel("Recipe").and(page.locator("textarea")).fill(recipe(10_000_000));
    button("Begin").click();

    assertThat(page.locator("#run-heading")).hasText("long-sine");
    assertThat(row("long-sine").locator("td").first()).hasText("running");
    await("a curve", () -> chart("Loss").matches("Loss: training [0-9.]+, validation [0-9.]+"));
    await("a speed", () -> chart("Speed").matches("Speed: steps a second [0-9.]+( [kM])?"));
    assertThat(chart("Norm of the gradient")).matches("Norm of the gradient: long-sine [0-9.]+");
    assertThat(figure("left")).hasText(Pattern.compile("\\d+ (s|min|h|days)"));
    assertThat(figure("updates")).hasText(Pattern.compile("[0-9,]+ of 10,000,000"));

    button("Stop").click();
    assertThat(row("long-sine").locator("td").first()).hasText("stopped");
    assertThat(button("Stop")).isHidden();
    String id = given().get(TRAININGS).then().extract().path("data[0].id");
    int before = training(id).extract().path("training.update");

    button("Continue").click();
    assertThat(row("long-sine").locator("td").first()).hasText("running");
    TestService.await(
        "more updates",
        () -> {
          int now = training(id).extract().path("training.update");
          return now > before;
        });
    training(id).body("points.update.findAll { it <= 1 }.size()", equalTo(1)); // not begun anew
  }

  @Test
  void finishedTraining_showsItsMetrics_andLeadsToItsModel() {
    String id = begin("short-sine", recipe(120)).statusCode(202).extract().path("id");
    TestService.await("the end", () -> state(id).equals("finished"));
    String events = given().get(TRAININGS + "/" + id + "/events").asString();
    assertThat(events)
        .contains("\"event\":\"begun\"")
        .contains("\"event\":\"evaluated\"")
        .contains("\"how\":\"finished\"")
        .endsWith("data: [DONE]\n\n");
    training(id)
        .body("training.update", equalTo(120))
        .body("evaluations.size()", equalTo(3))
        .body("warnings", hasItem(containsString("120")))
        .body("recipe", equalTo(recipe(120)))
        .body("metrics.size()", greaterThan(0));

    page.navigate(site.resolve("/training.html#run=" + id).toString());
    assertThat(page.locator("#run-heading")).hasText("short-sine");
    assertThat(page.locator("#metrics dt")).not().hasCount(0);
    assertThat(page.locator("#warnings li")).not().hasCount(0);
    page.getByText("Open the model").click();
    assertThat(page.locator("#cards input:checked")).hasValue("short-sine");
  }

  @Test
  void requestsThatCannotBeMet_areRefused_andLeaveNothing() throws IOException {
    begin("../outside", recipe(10)).statusCode(400).body("error.param", equalTo("model"));
    begin("Big", recipe(10)).statusCode(400);
    begin("wrong", recipe(10).replace("elman", "nonsense"))
        .statusCode(400)
        .body("error.param", equalTo("recipe"))
        .body("error.message", containsString("architecture"))
        .body("error.message", not(containsString("Exception")));
    assertThat(TrainingProfile.TRAINED.resolve("wrong")).doesNotExist();
    begin(PageProfile.TEXT, recipe(10)).statusCode(409);
    training("nobody").statusCode(404);
    given().post(TRAININGS + "/nobody/stop").then().statusCode(404);
    given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"a\", \"recipe\": \"\", \"more\": 1}")
        .post(TRAININGS)
        .then()
        .statusCode(400);

    String id = begin("one", recipe(10_000_000)).statusCode(202).extract().path("id");
    begin("other", recipe(10)).statusCode(409).body("error.message", containsString("runs"));
    assertThat(TrainingProfile.TRAINED.resolve("other")).doesNotExist();
    given().post(TRAININGS + "/" + id + "/resume").then().statusCode(409);
    assertThat(Files.isRegularFile(TrainingProfile.TRAINED.resolve("one/recipe.yaml"))).isTrue();
  }

  /** Its process was killed, and its last line is cut. */
  @Test
  void brokenOffTraining_isShownAsThat_besideOthers() throws IOException {
    RunFolder folder =
        RunFolder.of(
            TrainingProfile.TRAINED.resolve("gone"),
            Map.of("XDG_CACHE_HOME", TrainingProfile.CACHE.toString()));
    ObjectNode begun = RunLog.begin("/models/gone", "/", List.of("train", "gone"), "title: Gone\n");
    begun.put("process", Long.MAX_VALUE);
    try (Journal journal = Journal.open(folder, false)) {
      journal.append(begun);
    }
    Files.writeString(
        folder.path().resolve("journal.jsonl"),
        """
        {"event":"started","name":"gone","updates":100,"parameters":7,"element":"char","time":5}
        {"event":"updated","update":3,"loss":"NaN","learningRate":0.1,"gradientNorm":2,"time":9}
        not JSON
        {"event":"updated","update":4,"loss":0.5,"learningRate":0.1,"gradientNorm":2,"time":10}
        {"event":"upda""",
        StandardOpenOption.APPEND);

    page.navigate(site.resolve("/training.html#run=" + folder.id()).toString());
    assertThat(row("gone").locator("td").first()).hasText("broken off");
    assertThat(figure("updates")).hasText("4 of 100");
    assertThat(button("Continue")).isVisible();
    String id = begin("beside", recipe(60)).statusCode(202).extract().path("id");
    TestService.await("the end", () -> state(id).equals("finished"));
    page.getByLabel("Compare with beside").check();
    await("both", () -> chart("Loss").contains("validation, beside"));
    assertThat(page.getByRole(AriaRole.ALERT)).isHidden();
  }

  @Test
  void trainingThatReadsItsData_isShown_andItsSamplesAreAsTheyCome() throws IOException {
    RunFolder folder =
        RunFolder.of(
            TrainingProfile.TRAINED.resolve("reads"),
            Map.of("XDG_CACHE_HOME", TrainingProfile.CACHE.toString()));
    try (Journal journal = Journal.open(folder, false)) {
      journal.append(RunLog.begin("/models/reads", "/", List.of("train", "reads"), "title: R\n"));
      page.navigate(site.resolve("/training.html#run=" + folder.id()).toString());
      assertThat(row("reads").locator("td").first()).hasText("reading the data");
      assertThat(page.locator("#stage")).containsText("the first update comes after that");
      assertThat(page.locator("#samples-panel")).isHidden();
      training(folder.id()).body("training.stage", equalTo("reading"));

      append(journal, "{'event':'started','updates':100,'parameters':7,'element':'token'}");
      append(
          journal,
          "{'event':'sampled','update':50,'samples':[{'input':'Hallo','output':'<b>','reference':'Hi'}]}");
      assertThat(page.locator("#samples dd")).hasText(new String[] {"Hallo", "<b>", "Hi"});
      assertThat(page.locator("#samples-update")).hasText("after update 50");
      assertThat(row("reads").locator("td").first()).hasText("running");
      append(
          journal,
          "{'event':'sampled','update':100,'samples':[{'series':'Lyon','past':[1,2,null],"
              + "'actual':[4,5],'forecast':[4,4],'bands':[{'share':80,'low':[3,3],'high':[5,6]}]}]}");
      assertThat(page.locator("#samples .sample__title")).hasText("Lyon");
      assertThat(page.locator("#samples .legend")).containsText("80 %");
      page.getByLabel("Evaluation").fill("0");
      assertThat(page.locator("#samples-update")).hasText("after update 50");
      append(journal, "{'event':'chosen','choice':'the last'}");
      assertThat(page.locator("#stage")).containsText("writing the model");
      training(folder.id())
          .body("training.stage", equalTo("writing"))
          .body("samples.size()", equalTo(2))
          .body("samples[1].samples[0].past[2]", equalTo(null));
      journal.append(RunLog.end(RunState.STOPPED, null));
    }
    assertThat(row("reads").locator("td").first()).hasText("stopped");
    assertThat(page.locator("#stage")).isHidden();
    folder.forget();
  }

  private static void append(Journal journal, String line) throws IOException {
    journal.append((ObjectNode) new ObjectMapper().readTree(line.replace('\'', '"')));
  }

  /** Data that cannot be read is found out after the training is seen. */
  @Test
  void trainingWithoutItsData_isRefused_andLeavesNothing() {
    String recipe =
        recipe(10)
            .replace(
                "{source: sine, period: 40, noise: 0.1}", "{source: text-file, path: none.txt}");
    begin("nothing", recipe)
        .statusCode(400)
        .body("error.param", equalTo("recipe"))
        .body("error.message", containsString("none.txt"));
    assertThat(TrainingProfile.TRAINED.resolve("nothing")).doesNotExist();
    given().get(TRAININGS).then().body("data.model", not(hasItem("nothing")));
  }

  @Test
  void narrowDarkPage_doesNotOverflow() {
    use(390, 800, ColorScheme.DARK);
    openPage();
    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))
        .isTrue();
  }
}
