package dev.unroll.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.unroll.external.NodeProgram;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Anthropic's own clients for Java and JavaScript, unmodified. */
@QuarkusTest
@QuarkusTestResource(TestService.class)
class AnthropicClientTest {
  private static final String MODEL = "fake-tools";
  private static final FakeEngines.Script SCRIPT = FakeEngines.script(MODEL);
  private static final String CALL =
      "<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Oslo\"}}\n</tool_call>";

  @TestHTTPResource("/")
  URI service;

  private AnthropicClient client = AnthropicOkHttpClient.builder().apiKey("none").build();

  @BeforeEach
  void connect() {
    TestService.awaitReady();
    SCRIPT.reset();
    client =
        AnthropicOkHttpClient.builder().baseUrl(address()).apiKey("none").maxRetries(0).build();
  }

  @AfterEach
  void disconnect() {
    client.close();
    SCRIPT.reset();
  }

  private String address() {
    return service.toString().replaceAll("/$", "");
  }

  /** A model that first calls a tool, and then says what it has got. */
  private static void callFirst() {
    SCRIPT.answering = prompt -> prompt.contains("[0]tool") ? "It is cold." : "Wait. " + CALL;
  }

  private static MessageCreateParams.Builder asked() {
    return MessageCreateParams.builder().model(MODEL).maxTokens(500).addUserMessage("Oslo?");
  }

  private static Tool weather() {
    return Tool.builder()
        .name("get_weather")
        .description("The weather now")
        .inputSchema(
            Tool.InputSchema.builder()
                .properties(
                    JsonValue.from(Map.of("city", Map.of("type", "string")))
                        .convert(Tool.InputSchema.Properties.class))
                .required(List.of("city"))
                .build())
        .build();
  }

  private static Map<String, String> input(ToolUseBlock call) {
    return Objects.requireNonNull(call._input().convert(new TypeReference<>() {}));
  }

  private Message streamed(MessageCreateParams request) {
    MessageAccumulator whole = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> stream =
        client.messages().createStreaming(request)) {
      stream.stream().map(RawMessageStreamEvent::validate).forEach(whole::accumulate);
    }
    return whole.message();
  }

  @Test
  void message_whole() {
    SCRIPT.answer = "I am a model.";

    Message message = client.messages().create(asked().system("Be brief.").build()).validate();

    assertThat(message.id()).startsWith("msg_");
    assertThat(message.content().getFirst().asText().text()).isEqualTo("I am a model.");
    assertThat(message.stopReason()).contains(StopReason.END_TURN);
    assertThat(message.usage().outputTokens()).isEqualTo(SCRIPT.answer.length() + 1);
    assertThat(SCRIPT.prompt).startsWith("[0]system\nBe brief.[1]");
  }

  @Test
  void message_streams_withWhatTheModelThinks() {
    SCRIPT.answer = "<think>Hm.</think>one two three";

    Message message = streamed(asked().enabledThinking(1024).addStopSequence(" th").build());

    assertThat(message.content().getFirst().asThinking().thinking()).isEqualTo("Hm.");
    assertThat(message.content().getLast().asText().text()).isEqualTo("one two");
    assertThat(message.stopReason()).contains(StopReason.STOP_SEQUENCE);
    assertThat(message.stopSequence()).contains(" th");
    assertThat(message.usage().inputTokens()).isPositive();
    assertThat(message.usage().outputTokens()).isGreaterThan(20);
  }

  @Test
  void call_streams_andItsResultIsAnswered() {
    callFirst();
    MessageCreateParams.Builder chat = asked().addTool(weather());

    Message message = streamed(chat.build());

    assertThat(message.content().getFirst().asText().text()).isEqualTo("Wait. ");
    assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
    ToolUseBlock call = message.content().getLast().asToolUse();
    assertThat(input(call)).isEqualTo(Map.of("city", "Oslo"));
    Message answer =
        client
            .messages()
            .create(
                chat.addMessage(message)
                    .addUserMessageOfContentBlockParams(
                        List.of(
                            ContentBlockParam.ofToolResult(
                                ToolResultBlockParam.builder()
                                    .toolUseId(call.id())
                                    .content("5 C")
                                    .build())))
                    .build());
    assertThat(answer.validate().content().getFirst().asText().text()).isEqualTo("It is cold.");
  }

  /** The model has learned nothing, so that only the form can make its answer one. */
  @Test
  void call_whole_ofAModelThatMustCall() {
    Message message =
        client
            .messages()
            .create(
                asked()
                    .model("chat")
                    .addTool(weather())
                    .toolChoice(ToolChoiceAny.builder().disableParallelToolUse(true).build())
                    .putAdditionalBodyProperty("seed", JsonValue.from(3))
                    .maxTokens(2_000)
                    .build())
            .validate();

    ToolUseBlock call = message.content().getFirst().asToolUse();
    assertThat(call.name()).isEqualTo("get_weather");
    assertThat(input(call)).containsKey("city");
  }

  /** What a text is to say. */
  public static final class Forecast {
    /** The weather. */
    public enum Season {
      WINTER,
      SUMMER
    }

    public Season season = Season.WINTER;
    public boolean rain;
  }

  @Test
  void structuredOutput_isOfTheClass() {
    var message =
        client
            .messages()
            .create(
                asked()
                    .model("chat")
                    .putAdditionalBodyProperty("seed", JsonValue.from(3))
                    .outputConfig(Forecast.class)
                    .build());

    assertThat(message.content().getFirst().asText().text().season)
        .isIn(Forecast.Season.WINTER, Forecast.Season.SUMMER);
  }

  @Test
  void tokens_areCounted() {
    SCRIPT.answer = "Yes.";

    long counted =
        client
            .messages()
            .countTokens(
                MessageCountTokensParams.builder().model(MODEL).addUserMessage("Oslo?").build())
            .inputTokens();

    assertThat(client.messages().create(asked().build()).usage().inputTokens()).isEqualTo(counted);
  }

  @Test
  void models_areListed() {
    assertThat(client.models().list().data()).extracting(model -> model.id()).contains("letters");
    var model = client.models().retrieve("org/letters");
    assertThat(model.id()).isEqualTo("org/letters");
    assertThat(model.displayName()).isEqualTo("org/letters");
    assertThat(model.createdAt()).isNotNull();
  }

  @Test
  void errors_areAnthropics() {
    assertThatThrownBy(
            () ->
                client
                    .messages()
                    .create(
                        asked()
                            .putAdditionalBodyProperty("temperature", JsonValue.from(7.0))
                            .build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("temperature must be from 0 to 2")
        .asInstanceOf(type(AnthropicServiceException.class))
        .satisfies(failure -> assertThat(failure.requestId()).isPresent());
    assertThatThrownBy(() -> client.messages().createStreaming(asked().model("nobody").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("nobody");
    SCRIPT.failing = true;
    assertThatThrownBy(() -> client.messages().create(asked().build()))
        .isInstanceOf(InternalServerException.class);
    assertThatThrownBy(() -> streamed(asked().build()))
        .isInstanceOf(AnthropicServiceException.class);
  }

  @Test
  void javaScript_streams_runsTools_andHearsOfErrors() throws Exception {
    callFirst();
    NodeProgram node = NodeProgram.install(Path.of("src", "test", "npm-anthropic"));

    JsonNode answers =
        new ObjectMapper().readTree(node.run("node", "client.mjs", address(), MODEL));

    assertThat(answers.get("types"))
        .extracting(JsonNode::textValue)
        .containsExactly(
            "message_start",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop");
    assertThat(answers.at("/called/text").textValue()).isEqualTo("Wait. ");
    assertThat(answers.at("/called/input/city").textValue()).isEqualTo("Oslo");
    assertThat(answers.at("/called/stop").textValue()).isEqualTo("tool_use");
    assertThat(answers.at("/called/usage/output_tokens").intValue()).isGreaterThan(50);
    assertThat(answers.get("requestId").textValue()).startsWith("req_");
    assertThat(answers.get("text").textValue()).isEqualTo("It is cold.");
    assertThat(answers.get("stop").textValue()).isEqualTo("end_turn");
    assertThat(answers.get("ran")).hasToString("[\"Oslo\"]");
    assertThat(answers.get("last").textValue()).isEqualTo("It is cold.");
    assertThat(answers.get("counted").intValue()).isPositive();
    assertThat(answers.at("/unknown/status").intValue()).isEqualTo(404);
    assertThat(answers.at("/unknown/kind").textValue()).isEqualTo("NotFoundError");
    assertThat(answers.at("/unknown/type").textValue()).isEqualTo("not_found_error");
    assertThat(answers.at("/unknown/hasId").booleanValue()).isTrue();
    assertThat(answers.at("/wrong/status").intValue()).isEqualTo(400);
    assertThat(answers.at("/wrong/message").textValue()).contains("temperature");
    assertThat(answers.get("models")).extracting(JsonNode::textValue).contains("letters", MODEL);
    assertThat(answers.at("/model/id").textValue()).isEqualTo(MODEL);
  }
}
