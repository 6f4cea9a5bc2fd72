package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** LibreTranslate's translation of files. The models translate into capital letters. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class TranslateFileTest {
  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String name, byte[] content, String source) {
    return given()
        .multiPart("file", name, content)
        .multiPart("source", source)
        .multiPart("target", "fr")
        .post("/translate_file")
        .then();
  }

  private static Response translated(String name, String content, String source) {
    String address =
        post(name, content.getBytes(UTF_8), source)
            .statusCode(200)
            .extract()
            .path("translatedFileUrl");
    assertThat(address).matches("http://[^/]+:\\d+/download_file/[0-9a-f-]{36}\\..+");
    return get(address);
  }

  @Test
  void file_isTranslatedAndDownloaded() {
    Response file = translated("My letter.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello\n", "en");

    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(file.asString()).isEqualTo("1\n00:00:01,000 --> 00:00:02,000\nHELLO\n");
    assertThat(file.header("Content-Disposition"))
        .isEqualTo("attachment; filename=\"My_letter.srt\"; filename*=UTF-8''My%20letter.srt");
    assertThat(file.header("Content-Security-Policy")).contains("sandbox");
  }

  @Test
  void language_isDetected_inLongFilesToo() {
    String line = "The station is over there, please. I am looking for it.\n";

    assertThat(translated("a.txt", line.repeat(200), "auto").asString())
        .isEqualTo(line.toUpperCase(Locale.ROOT).repeat(200));
  }

  @ParameterizedTest
  @CsvSource({
    "a.exe, x, en, file format not supported",
    "txt, x, en, file format not supported",
    "a.docx, x, en, the file is no archive",
    "a.json, {, en, the file is no JSON",
    "a.txt, x, zz, zz is not supported",
  })
  void wrongFiles_areRefused(String name, String content, String source, String message) {
    post(name, content.getBytes(UTF_8), source)
        .statusCode(400)
        .body("error", containsString(message));
  }

  @Test
  void longFile_isMoreThanOneRequest() {
    String line = "my cat\n";

    assertThat(translated("a.txt", line.repeat(5_000), "en").asString())
        .isEqualTo(line.toUpperCase(Locale.ROOT).repeat(5_000));
    post("a.txt", "word ".repeat(200_001).getBytes(UTF_8), "en")
        .statusCode(400)
        .body("error", containsString("more than 1,000,000 characters"));
  }

  @Test
  void hostileDocuments_areRefused() throws IOException {
    String entities =
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b SYSTEM \"file:///etc/passwd\">]><w:p/>";
    document("word/document.xml", entities.getBytes(UTF_8))
        .statusCode(400)
        .body("error", containsString("a document type is not read here"));
    document("word/document.xml", new byte[17 << 20])
        .statusCode(400)
        .body("error", containsString("inflates to more than may be"));
    document("word/document.xml", "<a>".repeat(1_000).getBytes(UTF_8))
        .statusCode(400)
        .body("error", containsString("nested too deeply"));
    document("../word/document.xml", new byte[0])
        .statusCode(400)
        .body("error", containsString("leads out of it"));
  }

  private static ValidatableResponse document(String name, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return post("a.docx", out.toByteArray(), "en");
  }

  @Test
  void missingAndLargeFiles_areRefused() {
    given()
        .multiPart("source", "en")
        .multiPart("target", "fr")
        .post("/translate_file")
        .then()
        .statusCode(400)
        .body("error", equalTo("Invalid request: missing file parameter"));
    post("a.txt", new byte[11 << 20], "en").statusCode(413).body("error", containsString("larger"));
    get("/download_file/nosuch.txt").then().statusCode(404).body("error", containsString("file"));
    get("/download_file/..%2f..%2fetc%2fpasswd").then().statusCode(404);
  }
}
