package dev.unroll.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * A fresh browser profile on the served page for each test. A test in which the page throws, logs
 * an error or breaks its content security policy fails.
 */
abstract class BrowserTest {
  /** Where the pages ask for the models. */
  static final String MODEL_LIST = "**/v1/models";

  private static final int PATIENCE_SECONDS = 30; // for a busy machine
  private static @Nullable Chromium chromium;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TestHTTPResource("/")
  URI site;

  @TestHTTPResource(value = "/metrics", management = true)
  URI metrics;

  Page page;
  private final List<String> complaints = new ArrayList<>();

  @BeforeAll
  static void startBrowser() {
    chromium = Chromium.start();
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_SECONDS * 1000.0);
  }

  @AfterAll
  static void closeBrowser() {
    if (chromium != null) {
      chromium.close();
      chromium = null;
    }
  }

  @BeforeEach
  void openProfile() {
    page = newProfile(1280, 900, ColorScheme.LIGHT);
  }

  @AfterEach
  void closeProfile() {
    page.context().close();
    assertThat(complaints).as("what the browser complained about").isEmpty();
  }

  /** Starts over with another window and colour scheme. */
  void use(int width, int height, ColorScheme scheme) {
    page.context().close();
    page = newProfile(width, height, scheme);
  }

  private Page newProfile(int width, int height, ColorScheme scheme) {
    BrowserContext context =
        Objects.requireNonNull(chromium)
            .browser()
            .newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(width, height)
                    .setColorScheme(scheme));
    context.setDefaultTimeout(PATIENCE_SECONDS * 1000.0);
    Page opened = context.newPage();
    opened.onPageError(complaints::add);
    opened.onConsoleMessage(
        message -> {
          // The browser logs every failed request; tests that cause one look at the banner.
          boolean failedRequest = message.text().startsWith("Failed to load resource");
          if (message.type().equals("error") && !failedRequest) {
            complaints.add(message.text());
          }
        });
    return opened;
  }

  /** Has the page see this list of models, until it is unrouted. */
  void showModels(String json) {
    page.route(
        MODEL_LIST,
        route ->
            route.fulfill(
                new Route.FulfillOptions().setContentType("application/json").setBody(json)));
  }

  /** Opens the page with a model chosen. */
  void open(String model) {
    page.navigate(site.resolve("/#model=" + model).toString());
    assertThat(page.locator("#cards input:checked")).hasValue(model);
    assertThat(part("json")).hasAttribute("href", "/v1/models/" + model);
  }

  Locator part(String name) {
    return page.locator("#workspace [data-part=" + name + "]");
  }

  Locator figure(String name) {
    return page.locator("#workspace [data-figure=" + name + "]");
  }

  /** How many pixels the page is wider than the window. */
  int overflow() {
    return (Integer)
        page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth");
  }

  /** The controls that the page shows and a screen reader has no name for, as HTML. */
  List<?> nameless() {
    return (List<?>)
        page.evaluate(
            """
            () => [...document.querySelectorAll('button, input, select, textarea, a, summary, [tabindex]')]
                .filter(element => element.checkVisibility() || element.type === 'radio')
                .filter(element => !(element.labels?.length || element.textContent.trim()
                    || element.getAttribute('aria-label')))
                .map(element => element.outerHTML)""");
  }

  Locator banner() {
    return page.getByRole(AriaRole.ALERT);
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** Waits until a JavaScript expression, or what it promises, is true. */
  void until(String condition) {
    // Playwright's own waitForFunction evaluates within the page, which its policy forbids.
    await(condition, () -> Boolean.TRUE.equals(page.evaluate(condition)));
  }

  /** A model's value of a gauge or counter of the service. */
  double metric(String name, String model) {
    return get(metrics)
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains("model=\"" + model + "\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  void awaitMetric(String name, String model, double value) {
    await("%s of %s is %s".formatted(name, model, value), () -> metric(name, model) == value);
  }

  /** From now on, no more bytes a second than this reach the page. */
  void receiveAtMost(int bytesPerSecond) {
    JsonObject conditions = new JsonObject();
    conditions.addProperty("offline", false);
    conditions.addProperty("latency", 0);
    conditions.addProperty("downloadThroughput", bytesPerSecond);
    conditions.addProperty("uploadThroughput", -1);
    CDPSession session = page.context().newCDPSession(page);
    session.send("Network.enable");
    session.send("Network.emulateNetworkConditions", conditions);
  }

  /** Waits until something is so. */
  void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plusSeconds(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as(what).isBefore(end);
      page.waitForTimeout(20);
    }
  }

  private static String get(URI address) {
    try {
      return HTTP.send(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
