package dev.unroll.api.unroll;

import dev.unroll.api.access.Access;
import dev.unroll.api.http.ApiError;
import dev.unroll.api.http.HttpExchange;
import dev.unroll.api.http.ServerSentEvents;
import dev.unroll.api.openai.TokenUsage;
import dev.unroll.api.registry.ModelRegistry;
import dev.unroll.api.registry.ServedModel;
import dev.unroll.api.registry.Submissions;
import dev.unroll.bundle.LearntRange;
import dev.unroll.bundle.Task;
import dev.unroll.engine.Event;
import dev.unroll.engine.RequestRejected;
import dev.unroll.engine.forecast.ForecastEngine;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code POST /v1/forecasts}: a series continued, whole or value by value. */
@Path("/v1/forecasts")
@Tag(name = "Series")
public class ForecastsResource {
  private static final Submissions.Names NAMES = new Submissions.Names("values", "horizon");

  private final ModelRegistry models;
  private final Submissions submissions;
  private final HttpExchange http;

  ForecastsResource(ModelRegistry models, Submissions submissions, HttpExchange http) {
    this.models = models;
    this.submissions = submissions;
    this.http = http;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces({MediaType.APPLICATION_JSON, MediaType.SERVER_SENT_EVENTS})
  @Operation(
      operationId = "createForecast",
      summary = "Continue a series",
      description =
          "Takes past values in their own scale and returns the steps that follow. With"
              + " `\"stream\": true` the answer is a stream of server-sent events: `data: {…}` with"
              + " one step each, and `data: [DONE]` at the end. Otherwise it is one object. Models"
              + " of kind `forecast` have all steps at once, with quantiles, and take several"
              + " series.")
  @RequestBody(
      required = true,
      content =
          @Content(
              schema = @Schema(implementation = ForecastRequest.class),
              examples =
                  @ExampleObject(
                      name = "streamed",
                      value =
                          """
                          {"model": "sine-lstm", "values": [0.0, 0.31, 0.59, 0.81, 0.95, 1.0], \
                          "horizon": 20, "stream": true}""")))
  @APIResponse(
      responseCode = "200",
      description = "The forecast, or the stream of its steps",
      content = {
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(oneOf = {Forecast.class, HorizonForecast.class})),
        @Content(
            mediaType = MediaType.SERVER_SENT_EVENTS,
            schema = @Schema(implementation = Forecast.Value.class))
      })
  public Uni<Response> forecast(@Context RoutingContext context) {
    return http.json(context, body -> ForecastRequest.parse(body, submissions.maxTokens()))
        .flatMap(request -> answer(Access.of(context), request));
  }

  private Uni<Response> answer(Access access, ForecastRequest request) {
    String model = request.model();
    access.require(model);
    if (models.model(model).forecasting().isPresent()) {
      return submissions
          .withModel(access, model, NAMES, served -> whole(access, request, served))
          .map(HttpExchange::json);
    }
    Optional<Task.Series> task =
        models.model(model).folder().config().task() instanceof Task.Series series
            ? Optional.of(series)
            : Optional.empty();
    List<FeatureInfo> features =
        task.map(series -> FeatureInfo.of(series.features())).orElse(List.of());
    List<String> warnings =
        task.map(series -> new LearntRange(series).warnings(request.values())).orElse(List.of());
    Uni<Multi<Event>> admission = submissions.admit(access, model, request.toEngine(), NAMES);
    return request.stream()
        ? admission.map(events -> http.streamed(events, event -> frame(event, model, warnings)))
        : admission
            .flatMap(events -> events.collect().asList())
            .map(events -> HttpExchange.json(whole(events, model, features, warnings)));
  }

  private Uni<HorizonForecast> whole(Access access, ForecastRequest request, ServedModel served) {
    ForecastEngine engine =
        served
            .forecasting()
            .orElseThrow(RequestRejected.Draining::new); // replaced by one of another kind
    return new HorizonForecasts(submissions).answer(access, request, engine);
  }

  private static String frame(Event event, String model, List<String> warnings) {
    return switch (event) {
      case Event.Value value ->
          ServerSentEvents.data(
              new Forecast.Value(
                  "forecast.value",
                  model,
                  value.index(),
                  DoubleStream.of(value.values()).boxed().toList(),
                  value.index() == 0 ? warnings : List.of()));
      case Event.Finished _ -> ServerSentEvents.DONE;
      case Event.Failed failed -> ServerSentEvents.data(ApiError.serverError(failed.message()));
      case Event.Text _, Event.Embedding _ ->
          throw new IllegalStateException("a series model made " + event);
    };
  }

  private static Forecast whole(
      List<Event> events, String model, List<FeatureInfo> features, List<String> warnings) {
    Event.Finished end = Submissions.end(events);
    List<double[]> values =
        events.stream()
            .filter(Event.Value.class::isInstance)
            .map(event -> ((Event.Value) event).values())
            .toList();
    return new Forecast(
        "forecast",
        model,
        Instant.now().getEpochSecond(),
        features,
        values,
        TokenUsage.of(end.usage()),
        warnings);
  }
}
