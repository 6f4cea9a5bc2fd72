package dev.unroll.runtime.form;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;

/**
 * An ONNX model in which operators that ONNX Runtime's CUDA provider lacks have become ones that it
 * has. What remains without an operator there runs on the CPU, with copies in each run.
 */
public final class GpuForm {
  private GpuForm() {}

  /**
   * The form of a model for CUDA.
   *
   * @param recurrentOperators whether there are LSTM and RNN, which need cuDNN
   * @return the model itself where nothing of it changes
   * @throws InvalidProtocolBufferException when it is not an ONNX model
   */
  public static byte[] of(byte[] model, boolean recurrentOperators)
      throws InvalidProtocolBufferException {
    ModelProto parsed = ModelProto.parseFrom(model);
    GraphProto.Builder graph = parsed.getGraph().toBuilder();
    HalfAttention attention = new HalfAttention(graph);
    RecurrentScan recurrent = new RecurrentScan();
    List<NodeProto> nodes = new ArrayList<>();
    boolean changed = false;
    for (NodeProto node : parsed.getGraph().getNodeList()) {
      changed |=
          attention.rewrite(node, nodes)
              || (!recurrentOperators && recurrent.rewrite(node, nodes))
              || !nodes.add(node);
    }
    if (!changed) {
      return model;
    }
    graph.clearNode().addAllNode(nodes);
    recurrent.constants().forEach(graph::addInitializer);
    return parsed.toBuilder().setGraph(graph).build().toByteArray();
  }
}
