package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forms of texts, written by a model that has learned nothing. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class StructuredOutputTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCHEMA =
      """
      {"type": "json_schema", "json_schema": {"name": "booking", "strict": true, "schema":
       {"type": "object", "properties": {"name": {"type": "string", "maxLength": 8},
        "seats": {"type": "integer", "minimum": 1, "maximum": 12},
        "day": {"type": "string", "format": "date"}, "kind": {"enum": ["table", "room"]}},
       "required": ["name", "seats", "day", "kind"], "additionalProperties": false}}}""";

  @TestHTTPResource("/v1/chat/completions")
  URI chat;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String path, String more) {
    String prompt =
        path.contains("chat")
            ? "\"messages\": [{\"role\": \"user\", \"content\": \"a table\"}]"
            : "\"prompt\": \"a table\"";
    return given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"chat\", %s, \"seed\": 7, %s}".formatted(prompt, more))
        .post(path)
        .then();
  }

  private static void requireBooking(String text) throws Exception {
    JsonNode booking = JSON.readTree(text);
    assertThat(booking.path("name").textValue()).hasSizeLessThanOrEqualTo(8);
    assertThat(booking.path("seats").intValue()).isBetween(1, 12);
    assertThat(booking.path("day").textValue()).matches("\\d{4}-\\d{2}-\\d{2}");
    assertThat(booking.path("kind").textValue()).isIn("table", "room");
  }

  @Test
  void answers_areValidByTheSchema_eachOfSeveral() throws Exception {
    String more =
        "\"n\": 3, \"temperature\": 2, \"logprobs\": true, \"top_logprobs\": 5,"
            + " \"response_format\": "
            + SCHEMA;
    ValidatableResponse answer = post("/v1/chat/completions", more).statusCode(200);
    List<String> texts = answer.extract().jsonPath().getList("choices.message.content");

    assertThat(texts).hasSize(3);
    for (String text : texts) {
      requireBooking(text);
    }
    answer.body("choices[0].finish_reason", equalTo("stop"));
    List<String> again =
        post("/v1/chat/completions", more).extract().jsonPath().getList("choices.message.content");
    assertThat(again).isEqualTo(texts);
  }

  @Test
  void streamedAnswer_isValidByTheSchema() throws Exception {
    String body =
        """
        {"model": "chat", "messages": [{"role": "user", "content": "a"}], "stream": true,
         "response_format": %s}"""
            .formatted(SCHEMA);
    StringBuilder text = new StringBuilder();
    try (EventReader reader = new EventReader(chat, body)) {
      List<String> data = reader.rest();
      assertThat(data.removeLast()).isEqualTo("[DONE]");
      for (String event : data) {
        text.append(JSON.readTree(event).at("/choices/0/delta/content").asText(""));
      }
    }
    requireBooking(text.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"guided_regex\": \"[A-Z]{2}-\\\\d{3}\" | [A-Z]{2}-\\d{3}",
        "\"guided_choice\": [\"yes\", \"no\"], \"min_tokens\": 10 | yes¦no",
        "\"guided_grammar\": \"root ::= item{2}\\nitem ::= [0-9] \\\",\\\"\", \"ignore_eos\": true | (?:[0-9],){2}",
        "\"grammar\": \"root ::= \\\"a\\\" root? \\\"b\\\"\", \"temperature\": 0 | a+b+",
        "\"guided_json\": {\"type\": \"boolean\"} | true¦false",
      })
  void text_hasTheForm_onBothPaths(String more, String expression) {
    String regex = expression.replace('¦', '|');
    assertThat(
            post("/v1/completions", more + ", \"max_tokens\": 400")
                .statusCode(200)
                .extract()
                .<String>path("choices[0].text"))
        .matches(regex);
    assertThat(
            post("/v1/chat/completions", more + ", \"max_tokens\": 400")
                .statusCode(200)
                .extract()
                .<String>path("choices[0].message.content"))
        .matches(regex);
  }

  @Test
  void text_mayBeCutByItsLength() {
    post("/v1/completions", "\"guided_regex\": \"[a-z]{50}\", \"max_tokens\": 5")
        .statusCode(200)
        .body("choices[0].finish_reason", equalTo("length"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "\"guided_regex\": \"(a\" | guided_regex | lacks ')'",
        "\"guided_regex\": \"(a{999}){999}\" | guided_regex | too large",
        "\"guided_regex\": \"日\" | guided_regex | permits no text that the model's tokens can write; they lack '日'",
        "\"guided_grammar\": \"root ::= root \\\"a\\\" ¦ \\\"b\\\"\" | guided_grammar | begins with itself",
        "\"guided_grammar\": \"a ::= b\" | guided_grammar | guided_grammar has no rule 'root'",
        "\"guided_choice\": [] | guided_choice | 1 to",
        "\"guided_json\": {\"not\": {}} | guided_json | has 'not'",
        "\"guided_json\": {}, \"guided_regex\": \"a\" | guided_regex | cannot be given together",
        "\"response_format\": {\"type\": \"json_schema\"} | response_format.json_schema | is required",
        "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"a\", \"strict\": true, \"schema\": {\"items\": {\"not\": {}}}}} | response_format.json_schema.schema | has 'not' at /items",
      })
  void formThatCannotBeFollowed_isStatus400AndNamesItsField(
      String more, String field, String problem) {
    for (String path : List.of("/v1/completions", "/v1/chat/completions")) {
      post(path, more.replace('¦', '|'))
          .statusCode(400)
          .body("error.param", equalTo(field))
          .body("error.message", containsString(problem));
    }
  }
}
