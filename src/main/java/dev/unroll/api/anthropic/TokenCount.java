package dev.unroll.api.anthropic;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How many tokens a prompt has. */
@Schema(name = "TokenCount")
public record TokenCount(@JsonProperty("input_tokens") int inputTokens) {}
