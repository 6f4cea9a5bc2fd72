package dev.unroll.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that reads server-sent events one at a time, as they arrive. */
final class EventReader implements AutoCloseable {
  private final HttpClient client;
  private final HttpResponse<InputStream> response;
  private final BufferedReader lines;
  private int comments;

  /** Sends a request and waits for the response head. */
  EventReader(URI uri, String json) {
    this(uri, json, HttpClient.Version.HTTP_2);
  }

  EventReader(URI uri, String json, HttpClient.Version version) {
    this(uri, json, version, "*/*");
  }

  /** Sends a request with an {@code Accept} header that asks for events. */
  static EventReader ofEvents(URI uri, String json) {
    return new EventReader(uri, json, HttpClient.Version.HTTP_2, "text/event-stream");
  }

  private EventReader(URI uri, String json, HttpClient.Version version, String accept) {
    client = HttpClient.newBuilder().version(version).build();
    try {
      response =
          client.send(
              HttpRequest.newBuilder(uri)
                  .header("Content-Type", "application/json")
                  .header("Accept", accept)
                  .POST(HttpRequest.BodyPublishers.ofString(json))
                  .build(),
              HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  HttpResponse<InputStream> response() {
    return response;
  }

  /** Comment lines seen so far. */
  int comments() {
    return comments;
  }

  /** The next event's data, {@code null} at the end of the stream. */
  @Nullable String next() {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(":")) {
          comments++;
        } else if (line.startsWith("data: ")) {
          return line.substring(6);
        } else if (!line.isEmpty() && !line.startsWith("event: ")) {
          throw new AssertionError("not an event: " + line);
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All that is left. */
  List<String> rest() {
    List<String> events = new ArrayList<>();
    for (String event = next(); event != null; event = next()) {
      events.add(event);
    }
    return events;
  }

  /** Leaves, whatever is still to come. */
  @Override
  public void close() {
    client.shutdownNow();
  }
}
