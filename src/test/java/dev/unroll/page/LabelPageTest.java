package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.unroll.api.TestModels;
import dev.unroll.api.TestService;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(PageProfile.class)
class LabelPageTest extends BrowserTest {
  private static final String MODEL = "kinds";

  /** Names that JavaScript's objects have in an order of their own. */
  private static final List<String> LABELS = List.of("1", "2", "3");

  @BeforeEach
  void addModel() {
    TestModels.labels(PageProfile.MODELS.resolve(MODEL), 3, LABELS);
    TestService.await(
        "the model is served", () -> RestAssured.get("/v1/models/" + MODEL).statusCode() == 200);
    open(MODEL);
  }

  @AfterEach
  void removeModel() throws IOException {
    try (Stream<Path> all = Files.walk(PageProfile.MODELS.resolve(MODEL))) {
      List<Path> files = all.sorted(Comparator.reverseOrder()).toList();
      for (Path file : files) {
        Files.delete(file);
      }
    }
  }

  @Test
  void label_isShownWithItsProbability_andARefusalWithItsReason() {
    assertThat(page.getByLabel("Text", exact())).hasValue("the cat");
    button("Classify").click();
    assertThat(page.locator(".label")).hasCount(LABELS.size());
    Assertions.assertThat(
            page.locator(".label__share").allTextContents().stream()
                .map(share -> Double.parseDouble(share.replace(" %", "")))
                .toList())
        .isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(page.locator(".label__share").first()).containsText("%");

    assertThat(page.locator(".labels__none")).isHidden();
    page.getByLabel("None below").fill("99");
    assertThat(page.locator(".call")).containsText("\"threshold\": 0.99");
    button("Classify").click();
    assertThat(page.locator(".labels__none")).isVisible();
    assertThat(page.locator(".label")).hasCount(LABELS.size());

    page.getByLabel("Text", exact()).fill("THE CAT");
    button("Classify").click();
    assertThat(banner()).containsText("has never seen these characters");
    assertThat(page.locator(".label")).hasCount(0);
    assertThat(page.locator(".labels__none")).isHidden();
  }

  @Test
  void labelsOfATextThatHasSeveral_areMarked() {
    TestModels.labelSets(
        PageProfile.MODELS.resolve(MODEL),
        4,
        List.of("cheap", "far", "constructor"),
        List.of(1e-6, 1 - 1e-9, 1e-6));
    TestService.await(
        "the model is served",
        () -> RestAssured.get("/v1/models/" + MODEL).path("unroll.thresholds") != null);
    open(MODEL);
    button("Classify").click();
    assertThat(page.locator(".label")).hasCount(3);
    assertThat(page.locator(".label--given")).hasCount(2);
    assertThat(page.locator(".label", having("✓ cheap"))).hasCount(1);
    assertThat(page.locator(".label", having("✓ constructor"))).hasCount(1);
    assertThat(page.locator(".label", having("✓ far"))).hasCount(0);
    assertThat(page.locator(".labels__none")).isHidden();

    page.getByLabel("None below").fill("100");
    button("Classify").click();
    assertThat(page.locator(".labels__none")).isVisible();
    assertThat(page.locator(".label--given")).hasCount(0);
    assertThat(page.locator(".label")).hasCount(3);
  }

  private static Page.LocatorOptions having(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  private static Page.GetByLabelOptions exact() {
    return new Page.GetByLabelOptions().setExact(true);
  }
}
