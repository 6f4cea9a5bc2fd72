package dev.unroll.family.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.graph.Graph;
import dev.unroll.graph.ParameterSpec;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A model of ours as one of a family: what other programs are told of it. */
public interface Description {
  /** The graphs of its files, in their order. */
  List<Graph> graphs();

  /** The parameters of its network. */
  List<ParameterSpec> parameters();

  /** Which of the family's tensors is which of them. */
  List<Counterpart> counterparts();

  /** The whole name of a tensor as the family's own program stores it. */
  String storedName(String bare);

  /** The family's {@code config.json}. */
  ObjectNode config();

  /** {@code tokenizer_config.json}. */
  ObjectNode tokenizer() throws IOException;

  /** The content of further files in JSON, by their paths. */
  Map<String, JsonNode> others();
}
