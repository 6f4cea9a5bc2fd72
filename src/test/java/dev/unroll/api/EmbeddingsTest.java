package dev.unroll.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.BadRequestException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(TestService.class)
class EmbeddingsTest {
  private static final int SIZE = 16;

  @TestHTTPResource("/v1")
  URI service;

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
  }

  private static ValidatableResponse post(String json) {
    return given().contentType(ContentType.JSON).body(json).post("/v1/embeddings").then();
  }

  private static List<Float> embedding(String text) {
    return post("{\"model\": \"letters\", \"input\": \"" + text + "\"}")
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("data[0].embedding", Float.class);
  }

  private static double dot(List<Float> a, List<Float> b) {
    return IntStream.range(0, a.size()).mapToDouble(i -> a.get(i) * b.get(i)).sum();
  }

  @Test
  void embedding_hasLengthOne_andTellsTextsApart() {
    List<Float> hello = embedding("hello");

    assertThat(hello).hasSize(SIZE);
    assertThat(dot(hello, hello)).isCloseTo(1, within(1e-5));
    assertThat(embedding("hello")).isEqualTo(hello);
    assertThat(dot(hello, embedding("the cat"))).isLessThan(0.99999);
  }

  @Test
  void manyTexts_comeInTheirOrder_thoughMoreThanFitTheQueue() {
    List<String> texts =
        IntStream.range(0, 26)
            .mapToObj(i -> String.valueOf((char) ('a' + i)).repeat(1 + i % 7))
            .toList();
    String input = texts.stream().map(t -> "\"" + t + "\"").collect(Collectors.joining(","));

    JsonPath answer =
        post("{\"model\": \"letters\", \"input\": [" + input + "], \"encoding_format\": \"float\"}")
            .statusCode(200)
            .body("object", equalTo("list"))
            .body("model", equalTo("letters"))
            .body("usage.prompt_tokens", equalTo(texts.stream().mapToInt(String::length).sum()))
            .extract()
            .jsonPath();

    assertThat(answer.getList("data.index", Integer.class))
        .isEqualTo(IntStream.range(0, 26).boxed().toList());
    for (int i = 0; i < texts.size(); i++) {
      assertThat(answer.getList("data[" + i + "].embedding", Float.class))
          .as(texts.get(i))
          .isEqualTo(embedding(texts.get(i)));
    }
  }

  @Test
  void base64_holdsTheSameNumbers() {
    String packed =
        post("""
            {"model": "letters", "input": "hello", "encoding_format": "base64"}""")
            .statusCode(200)
            .extract()
            .jsonPath()
            .getString("data[0].embedding");

    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(packed));
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    List<Float> numbers = new ArrayList<>();
    while (bytes.hasRemaining()) {
      numbers.add(bytes.getFloat());
    }
    assertThat(numbers).isEqualTo(embedding("hello"));
  }

  @Test
  void textLongerThanAChunk_isReadWhole() {
    String text = "the cat sat on the mat ".repeat(40);

    List<Float> whole = embedding(text);

    assertThat(dot(whole, whole)).isCloseTo(1, within(1e-5));
    assertThat(dot(whole, embedding("the cat sat on the mat ".repeat(39)))).isGreaterThan(0.999);
    assertThat(dot(whole, embedding("t"))).isLessThan(dot(whole, embedding("the cat sat")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"input": "hi"}                                                    | 400 | model
          {"model": "none", "input": "hi"}                                   | 404 | model
          {"model": "line", "input": "hi"}                                   | 400 | model
          {"model": "attention", "input": "hi"}                              | 400 | model
          {"model": "fake-letters", "input": "hi"}                           | 400 | model
          {"model": "letters"}                                               | 400 | input
          {"model": "letters", "input": ""}                                  | 400 | input
          {"model": "letters", "input": []}                                  | 400 | input
          {"model": "letters", "input": ["a", ""]}                           | 400 | input[1]
          {"model": "letters", "input": ["a", "B"]}                          | 400 | input[1]
          {"model": "letters", "input": ["a", 5]}                            | 400 | input[1]
          {"model": "letters", "input": [1, 2]}                              | 400 | input
          {"model": "letters", "input": [[1, 2]]}                            | 400 | input
          {"model": "letters", "input": "hi", "encoding_format": "int8"}     | 400 | encoding_format
          {"model": "letters", "input": "hi", "encoding_format": 8}          | 400 | encoding_format
          {"model": "letters", "input": "hi", "dimensions": 8}               | 400 | dimensions
          {"model": "letters", "input": "hi", "dimensions": 0}               | 400 | dimensions
          {"model": "letters", "input": "hi", "dimension": 16}               | 400 | dimension
          """)
  void badRequest_namesTheField(String body, int status, String field) {
    post(body).statusCode(status).body("error.param", equalTo(field));
  }

  @Test
  void bounds_areKept() {
    post("{\"model\": \"letters\", \"input\": \"" + "a".repeat(2_001) + "\"}")
        .statusCode(400)
        .body("error.code", equalTo("context_length_exceeded"))
        .body("error.message", containsString("2001"));
    String many = "\"a\",".repeat(2_049);
    post("{\"model\": \"letters\", \"input\": [" + many.substring(0, many.length() - 1) + "]}")
        .statusCode(400)
        .body("error.param", equalTo("input"));
    post("""
        {"model": "letters", "input": "hello", "dimensions": 16, "user": "me"}""")
        .statusCode(200);
  }

  @Test
  void models_tellTheirSize() {
    given().get("/v1/models/letters").then().body("unroll.embedding", equalTo(SIZE));
    given().get("/v1/models/line").then().body("unroll.embedding", equalTo(null));
  }

  @Test
  void openAiClient() {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(service.toString())
            .apiKey("none")
            .maxRetries(0)
            .build();
    EmbeddingCreateParams.Builder request =
        EmbeddingCreateParams.builder()
            .model("letters")
            .inputOfArrayOfStrings(List.of("hello", "a"));

    CreateEmbeddingResponse answer = client.embeddings().create(request.build());

    assertThat(answer.data()).hasSize(2);
    assertThat(answer.data().getFirst().embedding()).isEqualTo(embedding("hello"));
    assertThat(answer.usage().totalTokens()).isEqualTo(6);
    assertThatThrownBy(() -> client.embeddings().create(request.dimensions(3).build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("16 dimensions");
  }

  @Test
  void langChain4j() {
    OpenAiEmbeddingModel model =
        OpenAiEmbeddingModel.builder()
            .baseUrl(service.toString())
            .apiKey("none")
            .modelName("letters")
            .maxRetries(0)
            .build();

    List<TextSegment> texts = List.of(TextSegment.from("hello"), TextSegment.from("the cat"));

    assertThat(model.embedAll(texts).content().get(1).vectorAsList())
        .isEqualTo(embedding("the cat"));
  }

  @Test
  void encoder_givesTheVectorsOfHuggingFace_toManyTogether() throws IOException {
    JsonNode expected =
        new ObjectMapper()
            .readTree(Path.of("src/test/resources/encoders/bert/vectors.json").toFile());
    JsonPath answer =
        post("{\"model\": \"encoder\", \"input\": " + expected.path("texts") + "}")
            .statusCode(200)
            .body("usage.prompt_tokens", equalTo(sizes(expected.path("ids"))))
            .extract()
            .jsonPath();

    JsonNode vectors = expected.path("mean");
    assertThat(answer.getList("data")).hasSize(vectors.size());
    for (int i = 0; i < vectors.size(); i++) {
      List<Float> vector = answer.getList("data[" + i + "].embedding", Float.class);
      for (int j = 0; j < SIZE; j++) {
        assertThat(vector.get(j))
            .isCloseTo((float) vectors.get(i).get(j).asDouble(), within(1e-4f));
      }
    }
  }

  private static int sizes(JsonNode lists) {
    return lists.valueStream().mapToInt(JsonNode::size).sum();
  }

  @Test
  void encoder_putsItsPromptBeforeTexts_andCutsThemWhenAsked() {
    String plain =
        post("{\"model\": \"encoder\", \"input\": \"where is the cat\"}")
            .statusCode(200)
            .extract()
            .jsonPath()
            .getString("data");
    String prompted =
        post("{\"model\": \"encoder\", \"input\": \"the cat\", \"input_type\": \"query\"}")
            .statusCode(200)
            .extract()
            .jsonPath()
            .getString("data");
    assertThat(prompted).isEqualTo(plain);

    post("{\"model\": \"encoder\", \"input\": \"the cat\", \"input_type\": \"song\"}")
        .statusCode(400)
        .body("error.param", equalTo("input_type"))
        .body("error.message", containsString("query, passage"));
    String many = "the cat ".repeat(20);
    post("{\"model\": \"encoder\", \"input\": [\"a\", \"" + many + "\"]}")
        .statusCode(400)
        .body("error.param", equalTo("input[1]"))
        .body("error.code", equalTo("context_length_exceeded"))
        .body("error.message", equalTo("text 2 has 42 tokens; the model reads at most 16 at once"));
    post("{\"model\": \"encoder\", \"input\": \"" + many + "\", \"truncate\": true}")
        .statusCode(200)
        .body("usage.prompt_tokens", equalTo(16));
  }

  @Test
  void encoder_doesNothingElse_andDecodersCutNothing() {
    given()
        .contentType(ContentType.JSON)
        .body("{\"model\": \"encoder\", \"prompt\": \"a\"}")
        .post("/v1/completions")
        .then()
        .statusCode(400)
        .body("error.code", equalTo("wrong_kind"))
        .body("error.message", containsString("POST /v1/embeddings takes its requests"));
    given()
        .get("/v1/models/encoder")
        .then()
        .statusCode(200)
        .body("unroll.kind", equalTo("embedding"))
        .body("unroll.capabilities", equalTo(List.of("embeds")))
        .body("unroll.embedding", equalTo(SIZE))
        .body("unroll.context", equalTo(16));
    post("{\"model\": \"letters\", \"input\": \"a\", \"truncate\": true}")
        .statusCode(400)
        .body("error.param", equalTo("truncate"));
    post("{\"model\": \"encoder\", \"input\": \"a\", \"dimensions\": 8}")
        .statusCode(400)
        .body("error.param", equalTo("dimensions"));
  }
}
