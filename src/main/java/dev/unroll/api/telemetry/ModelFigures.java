package dev.unroll.api.telemetry;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a model does at a moment, and what it has done since the start.
 *
 * @param served whether it takes requests
 * @param refused whether what is in its folder now could not be loaded
 * @param slots requests that can be worked on together
 * @param running requests that are worked on
 * @param waiting requests that wait for a slot
 * @param cacheBytes memory of its caches or states
 * @param promptTokens tokens, or time steps, read by requests that have ended
 * @param generationTokens tokens, or time steps, generated
 * @param requests how many ended, by how: {@code stop}, {@code length}, {@code failed}, {@code
 *     cancelled}
 * @param rejected how many were not admitted, by reason
 * @param timeToFirstToken from admission to the first token
 * @param interTokenLatency from one token of a request to the next
 * @param requestLatency from admission to the end
 * @param queueTime from admission to a slot
 * @param decodeStep time of one run of the model that decodes
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@Schema(name = "ModelFigures")
public record ModelFigures(
    String id,
    boolean served,
    boolean refused,
    int slots,
    int running,
    int waiting,
    long cacheBytes,
    long promptTokens,
    long generationTokens,
    Map<String, Long> requests,
    Map<String, Long> rejected,
    LatencyFigures timeToFirstToken,
    LatencyFigures interTokenLatency,
    LatencyFigures requestLatency,
    LatencyFigures queueTime,
    LatencyFigures decodeStep) {

  /** A model that has not been opened. */
  static ModelFigures none(String id, boolean served, boolean refused) {
    LatencyFigures none = LatencyFigures.NONE;
    return new ModelFigures(
        id, served, refused, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), none, none, none, none, none);
  }
}
