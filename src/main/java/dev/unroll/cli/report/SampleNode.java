package dev.unroll.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.train.eval.ProgressSample;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/** Samples of a model as JSON objects. */
final class SampleNode {
  private static final MathContext SIX_DIGITS = new MathContext(6);

  private SampleNode() {}

  static ObjectNode of(ProgressSample sample) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    return switch (sample) {
      case ProgressSample.Words words -> {
        node.put("input", words.input()).put("output", words.output());
        yield words.reference() == null ? node : node.put("reference", words.reference());
      }
      case ProgressSample.Horizon horizon -> {
        node.put("series", horizon.series());
        numbers(node.putArray("past"), horizon.past());
        numbers(node.putArray("actual"), horizon.actual());
        numbers(node.putArray("forecast"), horizon.forecast());
        ArrayNode bands = node.putArray("bands");
        for (ProgressSample.Band band : horizon.bands()) {
          ObjectNode one = bands.addObject().put("share", band.share());
          numbers(one.putArray("low"), band.low());
          numbers(one.putArray("high"), band.high());
        }
        yield node;
      }
    };
  }

  /** Six digits are enough to draw; what is missing is null. */
  private static void numbers(ArrayNode array, List<Double> numbers) {
    for (double number : numbers) {
      if (Double.isFinite(number)) {
        array.add(new BigDecimal(number).round(SIX_DIGITS));
      } else {
        array.addNull();
      }
    }
  }
}
