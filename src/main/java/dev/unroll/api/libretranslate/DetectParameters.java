package dev.unroll.api.libretranslate;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What {@code POST /detect} takes, for the description of the API. */
@Schema(name = "DetectParameters")
record DetectParameters(
    @Schema(description = "The text", required = true, examples = "Où est la gare ?") String q,
    @Schema(description = "Required if the service is configured with API keys") String api_key) {}
