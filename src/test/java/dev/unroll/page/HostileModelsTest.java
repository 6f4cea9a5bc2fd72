package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.unroll.page.PageProfile.CHAT_CONTEXT;
import static dev.unroll.page.PageProfile.MODELS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.unroll.api.FakeEngines;
import dev.unroll.api.TestModels;
import dev.unroll.bundle.Task;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Models whose folders and answers have markup and scripts in every text that a page shows. Nothing
 * of it may become an element or run.
 */
@QuarkusTest
@TestProfile(PageProfile.class)
class HostileModelsTest extends BrowserTest {
  /** Ends an attribute or an element and begins others, in whatever way a page may be built. */
  private static final String HOSTILE =
      "\"'><x-hostile></x-hostile><img class=hostile src=/hostile onerror=\"window.ran=1\">"
          + "<script class=hostile>window.ran=1</script>' onfocus='window.ran=1' ${window.ran=1}";

  private static final String TEXT = "hostile-text";
  private static final String SERIES = "hostile-series";
  private static final String CHAT = "fake-hostile-chat";
  private static final String TRANSLATION = "fake-hostile-translation";

  private static final String FIGURE =
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="fetch('/ran-onload')">
      <title>A figure</title><script>fetch('/ran-script'); document.title = 'ran';</script></svg>
      """;

  private static final JsonMapper JSON = new JsonMapper();

  private final FakeEngines.Script script = FakeEngines.script(CHAT);

  private static final List<String> ALL = List.of(TEXT, SERIES, CHAT, TRANSLATION);

  private static @Nullable URI list;

  @BeforeEach
  void addModels() throws Exception {
    script.answer = HOSTILE;
    if (list != null) {
      return;
    }
    Consumer<ObjectNode> examples =
        config -> ((ObjectNode) config.get("task")).putArray("examples").add(HOSTILE);
    TinyModels.text(MODELS.resolve(TEXT), "Letters");
    edit(TEXT, examples.andThen(config -> config.put("architecture", "constructor")));
    TinyModels.series(MODELS.resolve(SERIES), "Waves");
    edit(
        SERIES,
        config -> {
          ObjectNode task = (ObjectNode) config.get("task");
          task.put("interval", HOSTILE);
          for (JsonNode feature : task.get("features")) {
            ((ObjectNode) feature).put("name", HOSTILE).put("unit", HOSTILE);
          }
          config.put("architecture", HOSTILE);
          ((ObjectNode) config.get("provenance")).put("family", "__proto__");
        });
    TestModels.chat(MODELS.resolve(CHAT), TestModels.CHAT_TEMPLATE, CHAT_CONTEXT, 1);
    edit(CHAT, examples);
    Task.Languages languages = new Task.Languages("fr", "not a <x-hostile> code");
    TestModels.translation(MODELS.resolve(TRANSLATION), languages, 1_000_000, true);
    edit(TRANSLATION, examples);
    list = site.resolve("/v1/models");
    awaitList(served -> ALL.stream().allMatch(served::contains));
  }

  @AfterEach
  void look() {
    script.reset();
    nothingRan();
  }

  /** The other tests of the pages have the service for themselves again. */
  @AfterAll
  static void removeModels() throws Exception {
    for (String model : ALL) {
      try (Stream<Path> files = Files.walk(MODELS.resolve(model))) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    awaitList(served -> ALL.stream().noneMatch(served::contains));
    list = null;
  }

  private static void awaitList(Predicate<String> condition) throws Exception {
    Instant end = Instant.now().plusSeconds(30);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(Objects.requireNonNull(list)).build();
      String served = "";
      while (!condition.test(served)) {
        assertThat(Instant.now()).as(served).isBefore(end);
        Thread.sleep(50);
        served = client.send(request, BodyHandlers.ofString()).body();
      }
    }
  }

  /** Puts hostile texts into a folder, whose checksums are right. */
  private static void edit(String model, Consumer<ObjectNode> more) throws Exception {
    Path folder = MODELS.resolve(model);
    Path file = folder.resolve("config.json");
    byte[] before = Files.readAllBytes(file);
    ObjectNode config = (ObjectNode) JSON.readTree(before);
    config.put("title", model + HOSTILE).put("description", "It is " + HOSTILE);
    ObjectNode provenance = (ObjectNode) config.get("provenance");
    provenance.put("data", HOSTILE).put("licence", HOSTILE);
    provenance.putObject("metrics").put(HOSTILE, 4.5);
    more.accept(config);
    byte[] after = JSON.writeValueAsBytes(config);
    Files.write(file, after);
    Files.writeString(
        folder.resolve("README.md"),
        """
        # %1$s

        %1$s [run](javascript:window.ran=1) [page](data:text/html,<script>window.ran=1</script>)
        ![picture](javascript:window.ran=1) ![out](https://evil.example/pixel.png) `%1$s`

        | %1$s |
        |---|
        | %1$s |

        - %1$s
        """
            .formatted(HOSTILE));
    String figure = Files.readString(folder.resolve("training.svg"));
    Files.writeString(folder.resolve("training.svg"), FIGURE);
    Path sums = folder.resolve("SHA256SUMS");
    Files.writeString(
        sums,
        Files.readString(sums)
            .replace(sha256(before), sha256(after))
            .replace(sha256(figure.getBytes(UTF_8)), sha256(FIGURE.getBytes(UTF_8))));
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** Looks at what the page has become; that its texts are there, tests ask before. */
  private void nothingRan() {
    assertThat(
            page.evaluate(
                """
                () => [window.ran, ...[...document.querySelectorAll('x-hostile, .hostile, [onerror],'
                    + '[onload], [onfocus], [href^="javascript:" i], [href^="data:" i], iframe')]
                    .map(element => element.outerHTML)].filter(Boolean)"""))
        .isEqualTo(List.of());
  }

  private void readCard() {
    Locator dialog = page.locator("#card-dialog");
    assertThat(dialog.locator("h3")).hasText(HOSTILE);
    assertThat(dialog.locator("td")).hasText(HOSTILE);
    assertThat(dialog.locator("li")).hasText(HOSTILE);
    assertThat(dialog.locator("p code")).hasText(HOSTILE);
    assertThat(dialog.locator("p").first()).containsText(HOSTILE + " run page picture out");
    assertThat(dialog.locator("img")).hasCount(0);
    assertThat(dialog.locator("a[target]")).hasText("out"); // and is a link to a picture elsewhere
    nothingRan();
    page.keyboard().press("Escape");
  }

  @Test
  void startPage_showsTexts() {
    for (String model : List.of(TEXT, SERIES, CHAT)) {
      open(model);

      assertThat(page.locator("#workspace h2").first()).hasText(model + HOSTILE);
      assertThat(part("description")).hasText("It is " + HOSTILE);
      assertThat(part("meta")).containsText("licence: " + HOSTILE);
      assertThat(part("meta")).containsText(HOSTILE + " 4.5");
      assertThat(page).hasTitle(model + HOSTILE + " · Unroll");
      assertThat(page.locator(".card:has(:checked) .card__title")).hasText(model + HOSTILE);
      part("card").click();
      readCard();
    }
    open(SERIES);
    assertThat(part("feature").locator("option").first()).hasText(HOSTILE);
    assertThat(part("chart"))
        .hasAttribute(
            "aria-label", Pattern.compile("\"'><x-hostile></x-hostile>.* 80 past steps .*"));
    assertThat(part("chart").locator("canvas")).isVisible();
    part("start").click();
    assertThat(part("ending")).hasText("Continued by 40 steps.");
    nothingRan();

    open(CHAT);
    assertThat(part("prompt")).hasValue(HOSTILE);
    part("prompt").fill("Hi");
    part("start").click();
    assertThat(part("continuation")).hasText(HOSTILE);
    page.locator("#workspace .call summary").click();
    assertThat(page.locator("#workspace .call code")).containsText("\"Hi\"");
  }

  @Test
  void chatPage_showsTexts() {
    page.navigate(site.resolve("/chat.html#model=" + CHAT).toString());
    assertThat(page.locator("#model")).hasValue(CHAT);
    assertThat(page.locator("#model option:checked")).hasText(CHAT + HOSTILE);
    assertThat(page.locator("#examples button")).hasText(HOSTILE);

    page.locator("#text").fill("<x-hostile>Hi");
    page.keyboard().press("Enter");

    assertThat(page.locator(".message__body")).hasText(new String[] {"<x-hostile>Hi", HOSTILE});
    assertThat(button("Send")).isVisible();
    assertThat(page.locator(".conversations__open").first()).hasText("<x-hostile>Hi");
    assertThat(page).hasTitle("<x-hostile>Hi · Unroll");
    script.answer =
        "[run](javascript:window.ran=1) ![x](/hostile onerror=1) ![out](//evil.example)";
    button("Regenerate").click();
    assertThat(page.locator(".message__body").last()).containsText("run");
    assertThat(button("Send")).isVisible();
    assertThat(page.locator(".message__body img, .message__body a")).hasCount(0);
    page.locator("#card").click();
    readCard();
  }

  @Test
  void translatePage_showsTexts_andLanguagesThatAreNone() {
    page.navigate(site.resolve("/translate.html#model=" + TRANSLATION).toString());

    assertThat(page.locator("#model option:checked")).containsText(TRANSLATION + HOSTILE);
    assertThat(page.locator("#target option:checked")).hasText("not a <x-hostile> code");
    assertThat(page.locator("#about strong")).hasText(TRANSLATION + HOSTILE);
    assertThat(page.locator("#examples button")).hasText(HOSTILE);
    page.locator("#text").fill("<x-hostile>a</x-hostile> <script>b</script> c < d");
    assertThat(page.locator("#translation"))
        .hasText("<x-hostile>A</x-hostile> <script>B</script> C < D");
    assertThat(page.locator("#alignment")).isVisible();
    assertThat(page.locator("#alignment [data-part=target-strip]")).containsText("<");
    page.locator("#more").click();
    assertThat(page.locator("#alternatives li").first()).isVisible();
    page.locator("#about a").first().click();
    readCard();
  }

  @Test
  void statusPage_showsNames_whateverTheyAre() {
    page.navigate(site.resolve("/status.html").toString());
    assertThat(page.locator("#models")).containsText(CHAT);
    nothingRan();

    List<String> looks = new ArrayList<>();
    page.route(
        "**/v1/stats",
        route -> {
          looks.add("");
          String name = JSON.valueToTree(HOSTILE).toString();
          String none = "{\"count\": 0, \"sum\": 0, \"bounds\": [], \"counts\": []}";
          route.fulfill(
              new Route.FulfillOptions()
                  .setContentType("application/json")
                  .setBody(
                      """
                      {"time": %1$d, "started": 1, "memory": {"heap": 1, "heap_max": 1, "tensors": 1,
                        "tensors_max": 1, "resident": 1, "limit": 1},
                       "models": [{"id": %2$s, "served": true, "refused": true, "slots": 4,
                        "running": 3, "waiting": 2, "prompt_tokens": 0, "generation_tokens": 1,
                        "requests": {%2$s: 1}, "rejected": {%2$s: 6}, "time_to_first_token": %3$s,
                        "inter_token_latency": %3$s, "request_latency": %3$s, "queue_time": %3$s,
                        "decode_step": %3$s}]}"""
                          .formatted(1_000_000 + looks.size() * 1_000L, name, none)));
        });

    assertThat(page.locator("#models th[scope=row]")).hasText(new String[] {HOSTILE});
    assertThat(page.getByLabel("Show").locator("option").last()).hasText(HOSTILE);
    assertThat(page.locator("#models td[title]")).hasAttribute("title", HOSTILE + ": 6");
    page.unroute("**/v1/stats");
  }

  @Test
  void failures_areShownAsText() {
    page.navigate(site + "#model=<x-hostile>");
    assertThat(banner()).containsText("“<x-hostile>” is not among the models");

    open(TEXT);
    page.route(
        "**/v1/completions",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(400)
                    .setContentType("application/json")
                    .setBody("{\"error\": {\"message\": " + JSON.valueToTree(HOSTILE) + "}}")));
    part("start").click();
    assertThat(banner()).containsText(HOSTILE);
    page.unroute("**/v1/completions");
  }

  @Test
  void figureOpenedAsAPage_runsNothing() {
    List<String> asked = new ArrayList<>();
    Page figure = page.context().newPage(); // where the browser may complain
    figure.onRequest(request -> asked.add(request.url()));
    String address = site.resolve("/v1/models/%s/files/training.svg".formatted(TEXT)).toString();

    figure.navigate(address);

    assertThat(figure.title()).isEqualTo("A figure");
    assertThat(asked).containsExactly(address);
    figure.close();
  }
}
