package dev.unroll.api.openai.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.FormParameters;
import dev.unroll.engine.constraint.Constraint;
import dev.unroll.engine.constraint.json.JsonTerms;
import java.util.List;
import java.util.Optional;

/**
 * The form that the text of a response must have.
 *
 * @param format as the request says it
 * @param constraint what it comes to; empty when any text will do
 */
record TextForm(JsonNode format, Optional<Constraint> constraint) {
  private static final String FIELD = "text.format";

  /**
   * Reads and checks it.
   *
   * @throws ApiException with the name of the field that is wrong
   */
  static TextForm read(Fields fields) {
    Fields text = fields.object("text");
    JsonNode given = text.node("format");
    text.ignore("verbosity");
    text.refuseUnknown();
    if (given == null) {
      return new TextForm(
          JsonNodeFactory.instance.objectNode().put("type", "text"), Optional.empty());
    }
    Fields format = text.object("format");
    return new TextForm(
        given,
        switch (format.oneOf("type", List.of("text", "json_object", "json_schema"))) {
          case "text" -> {
            format.refuseUnknown();
            yield Optional.empty();
          }
          case "json_object" -> {
            format.refuseUnknown();
            yield Optional.of(new Constraint(FIELD, JsonTerms.anyObject()));
          }
          default -> Optional.of(FormParameters.described(format));
        });
  }
}
