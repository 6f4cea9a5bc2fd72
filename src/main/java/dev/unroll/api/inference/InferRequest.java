package dev.unroll.api.inference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.unroll.api.http.ApiException;
import dev.unroll.api.http.Fields;
import dev.unroll.api.openai.EmbeddingRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v2/models/…/infer}, checked as far as that needs no model.
 *
 * @param id given back with the answer
 * @param inputs the one input that every model here has
 */
@Schema(name = "InferRequest")
public record InferRequest(
    @Schema(description = "Given back with the answer") @Nullable String id,
    @Schema(description = "`{\"horizon\": 20}`, for series", implementation = Object.class)
        OptionalInt parameters,
    @Schema(
            description =
                "The model's input: `text` of type `BYTES` with a text each, or `values` of type"
                    + " `FP64` or `FP32` with the past of a series, oldest first",
            required = true,
            implementation = Tensor[].class)
        Tensor inputs) {
  private static final String INPUT = "inputs[0]";
  private static final Set<String> NUMBERS = Set.of("FP64", "FP32");
  private static final int MOST_DIMENSIONS = 2;

  /**
   * A tensor of a request or an answer.
   *
   * @param data row by row
   */
  @Schema(name = "InferenceTensor")
  public record Tensor(
      @Schema(examples = "text") String name,
      @Schema(examples = "BYTES") String datatype,
      @Schema(examples = "[2]") List<Integer> shape,
      @Schema(examples = "[\"I need a table for two.\", \"Is there a bus?\"]") List<?> data) {}

  /**
   * Reads and checks a body.
   *
   * @param horizon longest that may be asked for
   * @throws ApiException with the name of the field that is wrong
   */
  static InferRequest parse(byte[] body, int horizon) {
    Fields fields = Fields.parse(body, InferRequest.class);
    String id = fields.string("id").orElse(null);
    Fields parameters = fields.object("parameters");
    Optional<Long> steps = parameters.integer(ModelMetadata.HORIZON, 1, horizon);
    parameters.refuseUnknown();
    List<Fields> inputs = fields.objects("inputs");
    if (inputs.size() > 1) {
      throw ApiException.invalid(
          "inputs", "inputs has %d tensors; models here have one".formatted(inputs.size()));
    }
    fields.ignore("outputs"); // There is one: it is always given.
    fields.refuseUnknown();
    return new InferRequest(
        id,
        steps.map(all -> OptionalInt.of(all.intValue())).orElseGet(OptionalInt::empty),
        tensor(inputs.getFirst()));
  }

  private static Tensor tensor(Fields fields) {
    String name = fields.requiredString("name");
    String type = fields.requiredString("datatype");
    List<Integer> shape = shape(fields);
    List<JsonNode> data = new ArrayList<>();
    JsonNode given = fields.required("data");
    if (!given.isArray()) {
      throw fields.mistyped("data", "an array", given);
    }
    flatten(given, data);
    fields.ignore("parameters");
    fields.refuseUnknown();
    long elements = shape.stream().mapToLong(size -> size).reduce(1, Math::multiplyExact);
    if (elements != data.size()) {
      throw ApiException.invalid(
          INPUT + ".data",
          "%s.data has %d elements, but its shape has %d".formatted(INPUT, data.size(), elements));
    }
    return new Tensor(name, type, shape, data);
  }

  private static List<Integer> shape(Fields fields) {
    JsonNode given = fields.required("shape");
    if (!given.isArray() || given.isEmpty() || given.size() > MOST_DIMENSIONS) {
      throw ApiException.invalid(
          INPUT + ".shape", INPUT + ".shape must be an array of one or two sizes");
    }
    List<Integer> shape = new ArrayList<>();
    for (JsonNode size : given) {
      if (!size.isIntegralNumber() || !size.canConvertToInt() || size.intValue() < 1) {
        throw ApiException.invalid(
            INPUT + ".shape", INPUT + ".shape must have whole numbers of at least 1");
      }
      shape.add(size.intValue());
    }
    return shape;
  }

  private static void flatten(JsonNode array, List<JsonNode> into) {
    for (JsonNode element : array) {
      if (element.isArray()) {
        flatten(element, into);
      } else {
        into.add(element);
      }
    }
  }

  /**
   * The texts of the input.
   *
   * @throws ApiException when it is another input, or has something else
   */
  List<String> texts() {
    requireInput(ModelMetadata.TEXT, Set.of("BYTES"));
    if (inputs.data().size() > EmbeddingRequest.MOST_TEXTS) {
      throw ApiException.invalid(
          INPUT + ".data",
          "%s.data has %d texts; at most %d"
              .formatted(INPUT, inputs.data().size(), EmbeddingRequest.MOST_TEXTS));
    }
    List<String> texts = new ArrayList<>();
    for (Object element : inputs.data()) {
      if (!(element instanceof JsonNode text && text.isTextual()) || text.textValue().isEmpty()) {
        throw ApiException.invalid(
            INPUT + ".data", INPUT + ".data must have texts, none of them empty", "invalid_type");
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  /**
   * The past of a series, one row a time.
   *
   * @throws ApiException when the input is another one, or has something else
   */
  List<double[]> series() {
    requireInput(ModelMetadata.VALUES, NUMBERS);
    int width = inputs.shape().size() == 1 ? 1 : inputs.shape().getLast();
    List<double[]> rows = new ArrayList<>();
    for (int from = 0; from < inputs.data().size(); from += width) {
      double[] row = new double[width];
      for (int i = 0; i < width; i++) {
        if (!(inputs.data().get(from + i) instanceof JsonNode number
            && number.isNumber()
            && Double.isFinite(number.doubleValue()))) {
          throw ApiException.invalid(
              INPUT + ".data", INPUT + ".data must have finite numbers", "invalid_type");
        }
        row[i] = number.doubleValue();
      }
      rows.add(row);
    }
    return rows;
  }

  private void requireInput(String name, Set<String> types) {
    if (!inputs.name().equals(name)) {
      throw ApiException.invalid(
          INPUT + ".name", "the model's input is '%s', not '%s'".formatted(name, inputs.name()));
    }
    if (!types.contains(inputs.datatype())) {
      throw ApiException.invalid(
          INPUT + ".datatype",
          "the datatype of '%s' must be %s, not '%s'"
              .formatted(
                  name, String.join(" or ", types.stream().sorted().toList()), inputs.datatype()));
    }
  }
}
