package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.JSHandle;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.FilePayload;
import dev.unroll.api.TestForecasters;
import dev.unroll.api.TestService;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PageProfile.class)
class ForecastPageTest extends BrowserTest {
  private static final String MODEL = "horizon";
  private static final Path FOLDER = PageProfile.MODELS.resolve(MODEL);

  @BeforeEach
  void addModel() {
    TestForecasters.write(FOLDER);
    TestService.await(
        "the model is served", () -> RestAssured.get("/v1/models/" + MODEL).statusCode() == 200);
    open(MODEL);
  }

  @AfterEach
  void removeModel() {
    TestForecasters.remove(FOLDER);
  }

  @Test
  void example_isForecastWithIntervalsAndTheNaiveLine() {
    assertThat(page.locator(".legend__item")).hasText(new String[] {"Past", "What really came"});
    button("Forecast").click();
    assertThat(part("ending")).containsText("Forecast 6 steps, until 2024-01-07 06:00.");
    assertThat(page.locator(".legend__item"))
        .hasText(
            new String[] {
              "Past", "What really came", "Naive: the last season again", "Forecast", "80 %"
            });
    assertThat(part("chart"))
        .hasAttribute("aria-label", "16 past steps and 6 forecast steps with intervals");
    assertThat(part("figures")).containsText("Of the naive line");
  }

  @Test
  void csvFile_isReadAndForecast() {
    String csv = "date;place;height\n2024-01-01;A;0,5\n2024-01-02;A;\n2024-01-03;A;1\n";
    part("file")
        .setInputFiles(
            new FilePayload("waves.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
    assertThat(part("own")).hasValue("0.5\nNA\n1");
    Request sent = page.waitForRequest("**/v1/forecasts", () -> button("Forecast").click());
    JsonObject series =
        JsonParser.parseString(sent.postData())
            .getAsJsonObject()
            .getAsJsonArray("series")
            .get(0)
            .getAsJsonObject();
    Assertions.assertThat(series.get("values")).hasToString("[0.5,null,1]");
    Assertions.assertThat(series.get("start").getAsString()).isEqualTo("2024-01-01");
    assertThat(part("ending")).containsText("Forecast 6 steps");

    part("file")
        .setInputFiles(
            new FilePayload(
                "words.csv", "text/csv", "a,b\nx,y\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(banner()).containsText("No column of the file has numbers in all its rows.");
  }

  @Test
  void csvFile_givesWhatIsKnownOfTheFuture() {
    assertThat(part("own-hint"))
        .containsText("It also reads price: a CSV file with columns of that name gives it");
    String csv =
        "date,height,price\n2024-01-01,1,9\n2024-01-02,2,10\n2024-01-03,,11.5\n2024-01-04,,NA\n";
    part("file")
        .setInputFiles(
            new FilePayload("waves.csv", "text/csv", csv.getBytes(StandardCharsets.UTF_8)));
    assertThat(part("own")).hasValue("1\n2");
    assertThat(part("own-hint"))
        .containsText("Also read from the file: price, 2 steps of the future.");
    Request sent = page.waitForRequest("**/v1/forecasts", () -> button("Forecast").click());
    JsonObject series =
        JsonParser.parseString(sent.postData())
            .getAsJsonObject()
            .getAsJsonArray("series")
            .get(0)
            .getAsJsonObject();
    Assertions.assertThat(series.get("values")).hasToString("[1,2]");
    Assertions.assertThat(series.get("known")).hasToString("{\"price\":[9,10,11.5,null]}");
    assertThat(part("ending")).containsText("Forecast 6 steps");

    part("own").fill("1 2 3");
    assertThat(part("own-hint")).containsText("It also reads price");
    part("file")
        .setInputFiles(
            new FilePayload(
                "bad.csv", "text/csv", "height,price\n1,cheap\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(banner()).containsText("“cheap” in the column price is not a number.");
  }

  @Test
  void droppedCsvFile_isRead() {
    JSHandle dropped =
        page.evaluateHandle(
            """
            () => {
              const data = new DataTransfer();
              data.items.add(new File(['date,height\\n2024-01-01,1.5\\n2024-01-02,2\\n'], 'a.csv'));
              return data;
            }""");
    part("drop").dispatchEvent("drop", Map.of("dataTransfer", dropped));
    assertThat(part("own")).hasValue("1.5\n2");
  }

  @Test
  void ownNumbers_areChecked() {
    part("own").fill("1 2 three");
    assertThat(part("own-hint")).hasText("“three” is not a number; NA stands for a missing one.");
    part("own").fill("1 2 NA 4");
    assertThat(part("own-hint")).containsText("4 values; the model reads the last 8.");
  }
}
