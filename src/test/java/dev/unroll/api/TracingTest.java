package dev.unroll.api;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Traces as they arrive at a receiver: what spans there are, and that no text is in them. */
@QuarkusTest
@TestProfile(OperatorProfile.class)
class TracingTest {
  private static final FakeEngines.Script CHAT = FakeEngines.script("fake-chat");
  private static final FakeEngines.Script LETTERS = FakeEngines.script("fake-letters");
  private static final Random IDS = new Random();
  private static final String CALLER = "00f067aa0ba902b7";

  @SuppressWarnings("NullAway.Init") // it injects itself
  OtlpReceiver receiver;

  @TestHTTPResource("/v1/completions")
  URI completions;

  private final String traceId = "%016x%016x".formatted(IDS.nextLong() | 1, IDS.nextLong());

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
    CHAT.reset();
    LETTERS.reset();
  }

  private void post(String path, String json, int status) {
    given()
        .header("traceparent", "00-%s-%s-01".formatted(traceId, CALLER))
        .contentType(ContentType.JSON)
        .body(json)
        .post(path)
        .then()
        .statusCode(status);
  }

  /** The trace's spans by name, once those have arrived. */
  private Function<String, Span> spans(String... names) {
    TestService.await(
        String.join(", ", names),
        () ->
            receiver.spans(traceId).stream()
                .map(Span::getName)
                .toList()
                .containsAll(List.of(names)));
    List<Span> spans = receiver.spans(traceId);
    return name ->
        spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }

  private static Map<String, Object> attributes(Span span) {
    Map<String, Object> attributes = new HashMap<>();
    for (KeyValue attribute : span.getAttributesList()) {
      attributes.put(
          attribute.getKey(),
          switch (attribute.getValue().getValueCase()) {
            case INT_VALUE -> attribute.getValue().getIntValue();
            case ARRAY_VALUE -> attribute.getValue().getArrayValue().getValues(0).getStringValue();
            default -> attribute.getValue().getStringValue();
          });
    }
    return attributes;
  }

  private static void assertBeneath(Span child, Span parent) {
    assertThat(child.getParentSpanId()).isEqualTo(parent.getSpanId());
  }

  @Test
  void streamedChat_isAServerSpan_andBeneathItTheRequestWithItsPhases() {
    CHAT.answer = "a secret answer.";
    post(
        "/v1/chat/completions",
        """
        {"model": "fake-chat", "stream": true,
         "messages": [{"role": "user", "content": "a secret question"}]}""",
        200);

    Function<String, Span> spans =
        spans(
            "POST /v1/chat/completions",
            "chat fake-chat",
            "admission",
            "queue",
            "prefill",
            "decode");

    Span server = spans.apply("POST /v1/chat/completions");
    assertThat(server.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(OtlpReceiver.hex(server.getParentSpanId().toByteArray())).isEqualTo(CALLER);
    Span request = spans.apply("chat fake-chat");
    assertBeneath(request, server);
    assertThat(attributes(request))
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.provider.name", "unroll")
        .containsEntry("gen_ai.request.model", "fake-chat")
        .containsEntry("gen_ai.response.model", "fake-chat")
        .containsEntry("gen_ai.response.finish_reasons", "stop")
        .containsEntry("gen_ai.usage.output_tokens", 17L)
        .doesNotContainKey("error.type");
    assertThat(attributes(request))
        .hasEntrySatisfying(
            "gen_ai.usage.input_tokens", tokens -> assertThat((long) tokens).isGreaterThan(17));
    long at = request.getStartTimeUnixNano();
    for (String phase : List.of("admission", "queue", "prefill", "decode")) {
      Span span = spans.apply(phase);
      assertBeneath(span, request);
      assertThat(span.getStartTimeUnixNano()).as(phase).isEqualTo(at);
      assertThat(span.getEndTimeUnixNano()).as(phase).isGreaterThanOrEqualTo(at);
      at = span.getEndTimeUnixNano();
    }
    assertThat(request.getEndTimeUnixNano()).isEqualTo(at);
    assertThat(receiver.received().toString()).doesNotContain("secret");
  }

  @Test
  void longPromptAndTranslation_onWorkers_areInTheirCallersTrace() {
    post(
        "/v1/completions",
        """
        {"model": "fake-letters", "prompt": "%s", "max_tokens": 2}"""
            .formatted("a".repeat(1_900) + " ".repeat(5_000)),
        400);
    post(
        "/translate",
        """
        {"q": "hello there. how are you?", "source": "en", "target": "fr", "model": "fake-en-fr"}""",
        200);

    Function<String, Span> spans =
        spans("text_completion fake-letters", "translate fake-en-fr", "POST /translate", "decode");

    assertBeneath(spans.apply("translate fake-en-fr"), spans.apply("POST /translate"));
    Span rejected = spans.apply("text_completion fake-letters");
    assertThat(attributes(rejected))
        .containsEntry("error.type", "PromptTooLong")
        .doesNotContainKey("gen_ai.usage.input_tokens");
    assertThat(rejected.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
  }

  @Test
  void failureOfTheModel_isAnError_andAClientThatLeavesIsNot() {
    LETTERS.failing = true;
    post(
        "/v1/completions",
        """
        {"model": "fake-letters", "prompt": "a", "max_tokens": 2}""",
        500);
    Span failed = spans("text_completion fake-letters").apply("text_completion fake-letters");
    assertThat(attributes(failed)).containsEntry("error.type", "java.lang.IllegalStateException");
    assertThat(failed.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);

    LETTERS.reset();
    LETTERS.stepMillis = 5;
    try (EventReader leaving =
        new EventReader(
            completions,
            """
            {"model": "fake-letters", "prompt": "a", "max_tokens": 100000, "stream": true}""")) {
      leaving.next();
    }
    TestService.await(
        "a cancelled request",
        () -> any(span -> "cancelled".equals(attributes(span).get("error.type"))));
  }

  private boolean any(Predicate<Span> condition) {
    return receiver.received().stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .anyMatch(condition);
  }

  @Test
  void probesAndFigures_areNotTraced() {
    get(TestService.management("/q/health/ready")).then().statusCode(200);
    get("/v1/stats").then().statusCode(200);
    get("/css/site.css").then().statusCode(200);
    post(
        "/v1/completions",
        """
        {"model": "fake-letters", "prompt": "a", "max_tokens": 2}""",
        200);
    spans("POST /v1/completions");

    assertThat(any(span -> span.getName().contains("/q/") || span.getName().contains("stats")))
        .isFalse();
    assertThat(any(span -> span.getName().contains("css"))).isFalse();
    assertThat(
            receiver.received().stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getResource().getAttributesList().stream())
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue()))
        .containsOnly("unroll");
  }
}
