package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LibreTranslate's clients for Node.js, unmodified: what {@code src/test/npm} asks them to do. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class LibreTranslateClientTest {
  private static final Path SOURCES = Path.of("src", "test", "npm");
  private static final Path FOLDER = Path.of("target", "npm").toAbsolutePath();
  private static final int PATIENCE_SECONDS = 120;

  @TestHTTPResource("/")
  URI service;

  @BeforeAll
  static void installClients() throws Exception {
    if (!isOnPath("node") || !isOnPath("npm")) {
      String reason = "LibreTranslate's clients are not tried: no node and npm on the PATH.";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    Files.createDirectories(FOLDER);
    for (String file : List.of("package.json", "package-lock.json", ".npmrc", "clients.mjs")) {
      Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    run("npm", "ci");
  }

  private static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** What a program prints; fails if it does. */
  private static String run(String... command) throws IOException, InterruptedException {
    Path output = FOLDER.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    String printed = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(ended).as(printed).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  @Test
  void clients_translateDetectAndHearOfErrors() throws Exception {
    String address = service.toString().replaceAll("/$", "");

    JsonPath answers = JsonPath.from(run("node", "clients.mjs", address));

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
    assertThat(answers.getString("engineTranslates")).isEqualTo("GOOD DAY.");
    assertThat(answers.getString("engineRefused"))
        .isEqualTo("French (fr) is not available as a target language from German (de)");
  }
}
