package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.TokenStream;
import dev.unroll.external.NodeProgram;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that call tools, as they are: OpenAI's own for Java and JavaScript, LangChain4j. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class ToolClientsTest {
  private static final String MODEL = "fake-tools";
  private static final String CALL =
      "<tool_call>\n{\"name\": \"%s\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";

  @TestHTTPResource("/v1")
  URI service;

  /** A tool of OpenAI's client, which makes its schema of the class. */
  @JsonClassDescription("The weather now")
  public static class GetWeather {
    public String city = "";
  }

  /** A model that first calls a tool, and then says what it has got. */
  private static void callFirst(String tool) {
    FakeEngines.script(MODEL).answering =
        prompt -> prompt.contains("[0]tool") ? "It is cold." : CALL.formatted(tool);
  }

  @BeforeEach
  void awaitModels() {
    TestService.awaitReady();
    FakeEngines.script(MODEL).reset();
  }

  private OpenAIClient openAi() {
    return OpenAIOkHttpClient.builder()
        .baseUrl(service.toString())
        .apiKey("none")
        .maxRetries(0)
        .build();
  }

  @Test
  void openAi_streamsACall_andGivesItsResult() {
    callFirst("GetWeather");
    ChatCompletionCreateParams.Builder chat =
        ChatCompletionCreateParams.builder()
            .model(MODEL)
            .addUserMessage("Oslo?")
            .addTool(GetWeather.class);
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
    OpenAIClient client = openAi();
    try {
      try (StreamResponse<ChatCompletionChunk> stream =
          client.chat().completions().createStreaming(chat.build())) {
        stream.stream().forEach(whole::accumulate);
      }
      var choice = whole.chatCompletion().choices().getFirst();
      ChatCompletionMessage message = choice.message();
      var call = message.toolCalls().orElseThrow().getFirst().asFunction();
      var answer =
          client
              .chat()
              .completions()
              .create(
                  chat.addMessage(message)
                      .addMessage(
                          ChatCompletionToolMessageParam.builder()
                              .toolCallId(call.id())
                              .content("5 C")
                              .build())
                      .build());

      assertThat(choice.finishReason().asString()).isEqualTo("tool_calls");
      assertThat(call.function().arguments(GetWeather.class).city).isEqualTo("Oslo");
      assertThat(answer.validate().choices().getFirst().message().content())
          .contains("It is cold.");
    } finally {
      client.close();
    }
  }

  @Test
  void openAi_streamsAResponse() {
    FakeEngines.script(MODEL).answer = "Wait. " + CALL.formatted("GetWeather");
    ResponseAccumulator whole = ResponseAccumulator.create();
    List<ResponseStreamEvent> events;
    OpenAIClient client = openAi();
    try (StreamResponse<ResponseStreamEvent> stream =
        client
            .responses()
            .createStreaming(
                ResponseCreateParams.builder()
                    .model(MODEL)
                    .input("Oslo?")
                    .addTool(GetWeather.class)
                    .build())) {
      events = stream.stream().peek(whole::accumulate).toList();
    } finally {
      client.close();
    }

    events.forEach(ResponseStreamEvent::validate);
    Response response = whole.response();
    assertThat(response.output().getFirst().asMessage().content().getFirst().asOutputText().text())
        .isEqualTo("Wait. ");
    assertThat(response.output().getLast().asFunctionCall().arguments(GetWeather.class).city)
        .isEqualTo("Oslo");
    assertThat(response.usage().orElseThrow().outputTokens()).isGreaterThan(50);
  }

  /** What LangChain4j's models may call. */
  static final class Weather {
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    @Tool("The weather now")
    String getWeather(@P("the city") String city) {
      asked.add(city);
      return "5 C";
    }
  }

  interface Assistant {
    String chat(String message);
  }

  /** What a text is to say. */
  enum Season {
    WINTER,
    SUMMER
  }

  record Forecast(Season season, boolean rain) {}

  interface Forecaster {
    Forecast forecast(String message);
  }

  /** The model has learned nothing, so that only the form can make its answer one. */
  @Test
  void langChain4j_getsStructuredOutput() {
    Forecaster forecaster =
        AiServices.create(
            Forecaster.class,
            OpenAiChatModel.builder()
                .baseUrl(service.toString())
                .apiKey("none")
                .modelName("chat")
                .supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA)
                .strictJsonSchema(true)
                .seed(3)
                .maxTokens(400)
                .maxRetries(0)
                .build());

    assertThat(forecaster.forecast("Oslo?").season()).isIn(Season.WINTER, Season.SUMMER);
  }

  interface StreamingAssistant {
    TokenStream chat(String message);
  }

  /** LangChain4j names arguments as the method does; the script's call fits to that. */
  @Test
  void langChain4j_callsATool() {
    callFirst("getWeather");
    Weather weather = new Weather();
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(
                OpenAiChatModel.builder()
                    .baseUrl(service.toString())
                    .apiKey("none")
                    .modelName(MODEL)
                    .maxRetries(0)
                    .build())
            .tools(weather)
            .build();

    assertThat(assistant.chat("Oslo?")).isEqualTo("It is cold.");
    assertThat(weather.asked).containsExactly("Oslo");
  }

  @Test
  void langChain4j_streamsACall() throws Exception {
    callFirst("getWeather");
    Weather weather = new Weather();
    StreamingAssistant assistant =
        AiServices.builder(StreamingAssistant.class)
            .streamingChatModel(
                OpenAiStreamingChatModel.builder()
                    .baseUrl(service.toString())
                    .apiKey("none")
                    .modelName(MODEL)
                    .build())
            .tools(weather)
            .build();
    CompletableFuture<String> answer = new CompletableFuture<>();
    List<String> pieces = Collections.synchronizedList(new ArrayList<>());

    assistant
        .chat("Oslo?")
        .onPartialResponse(pieces::add)
        .onCompleteResponse(response -> answer.complete(response.aiMessage().text()))
        .onError(answer::completeExceptionally)
        .start();

    assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("It is cold.");
    assertThat(String.join("", pieces)).isEqualTo("It is cold.");
    assertThat(weather.asked).containsExactly("Oslo");
  }

  @Test
  void openAiForJavaScript_runsTools_andStreamsResponses() throws Exception {
    callFirst("get_weather");
    NodeProgram node = NodeProgram.install(Path.of("src/test/npm-openai"));

    JsonNode answers =
        new ObjectMapper().readTree(node.run("node", "tools.mjs", service.toString(), MODEL));

    assertThat(answers.get("asked")).hasToString("[\"Oslo\"]");
    assertThat(answers.get("chatted").textValue()).isEqualTo("It is cold.");
    assertThat(answers.get("chunks").intValue()).isGreaterThan(30);
    assertThat(answers.at("/called/0/arguments").textValue()).isEqualTo("{\"city\": \"Oslo\"}");
    assertThat(answers.get("types"))
        .extracting(JsonNode::textValue)
        .contains(
            "response.created",
            "response.function_call_arguments.delta",
            "response.function_call_arguments.done",
            "response.completed");
    assertThat(answers.get("status").textValue()).isEqualTo("completed");
    assertThat(answers.at("/call/arguments").textValue()).isEqualTo("{\"city\": \"Oslo\"}");
    assertThat(answers.get("text").textValue()).isEqualTo("It is cold.");
  }
}
