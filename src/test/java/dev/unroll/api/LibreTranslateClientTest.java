package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.unroll.external.NodeProgram;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LibreTranslate's clients for Node.js, unmodified: what {@code src/test/npm} asks them to do. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class LibreTranslateClientTest {
  private static final Path SOURCES = Path.of("src", "test", "npm");

  private static NodeProgram clients;

  @TestHTTPResource("/")
  URI service;

  @BeforeAll
  static void installClients() throws Exception {
    clients = NodeProgram.install(SOURCES);
  }

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @Test
  void clients_translateDetectAndHearOfErrors() throws Exception {
    String address = service.toString().replaceAll("/$", "");

    JsonPath answers = JsonPath.from(clients.run("node", "clients.mjs", address));

    assertThat(answers.getInt("sdkTranslates.status")).isEqualTo(200);
    assertThat(answers.getString("sdkTranslates.translatedText"))
        .isEqualTo("WHERE IS THE STATION?");
    assertThat(answers.getString("sdkDetects.language")).isEqualTo("fr");
    assertThat(answers.getFloat("sdkDetects.confidence")).isBetween(50f, 100f);
    assertThat(answers.getString("sdkAlternatives.translatedText")).isEqualTo("HI");
    assertThat(answers.getList("sdkAlternatives.alternatives")).containsExactly("Hi");
    assertThat(answers.getString("sdkAuto.translatedText")).isEqualTo("OÙ EST LA GARE, MADAME ?");
    assertThat(answers.getString("sdkRefused.error")).isEqualTo("zz is not supported");
    assertThat(answers.getString("simpleTranslates")).isEqualTo("HELLO, YOU!");
    assertThat(answers.getList("kitTranslates"))
        .containsExactly("WHO ARE YOU?", "LINE ONE.\nLINE & CAT.");
    assertThat(answers.getString("kitDetects")).isEqualTo("OÙ EST LA GARE, MADAME ?");
    assertThat(answers.getString("kitRefused")).isEqualTo("refused");
    assertThat(answers.getString("engineTranslates")).isEqualTo("GOOD DAY.");
    assertThat(answers.getString("engineRefused"))
        .isEqualTo("French (fr) is not available as a target language from German (de)");
  }
}
