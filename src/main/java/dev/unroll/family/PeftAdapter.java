package dev.unroll.family;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.checkpoint.Checkpoint;
import dev.unroll.checkpoint.TensorView;
import dev.unroll.family.hub.FamilyException;
import dev.unroll.family.hub.HubConfig;
import dev.unroll.model.Adapters;
import dev.unroll.model.LearntCorrection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An adapter in the form of PEFT, Hugging Face's library of adapters: tensors by the names of the
 * family's own program, and a configuration.
 *
 * @param corrections by the names of our maps
 * @param head the matrix {@code [classes, size]} of a classifier, which is learnt in full
 */
public record PeftAdapter(
    PeftLayout layout, Map<String, LearntCorrection> corrections, Optional<TensorView> head) {
  /** The configuration's name. */
  public static final String CONFIG = "adapter_config.json";

  /** The name that PEFT gives the file of the tensors. */
  public static final String TENSORS = "adapter_model.safetensors";

  private static final String PREFIX = "base_model.model.";
  private static final String HEAD = "score";

  /** Beginnings for which the weights of the base model are taken apart. */
  private static final Pattern CHANGING = Pattern.compile("(pissa|olora|corda|loftq).*");

  private static final String DOWN = ".lora_A.weight";
  private static final String UP = ".lora_B.weight";
  private static final Pattern NAME =
      Pattern.compile(Pattern.quote(PREFIX) + "(.+)\\.lora_[AB]\\.weight");

  /** The tensors by their names. */
  public SortedMap<String, TensorView> tensors() {
    SortedMap<String, TensorView> tensors = new TreeMap<>();
    layout
        .stored(corrections)
        .forEach(
            (module, stored) -> {
              tensors.put(PREFIX + module.path() + DOWN, stored.down());
              tensors.put(PREFIX + module.path() + UP, stored.up());
            });
    head.ifPresent(matrix -> tensors.put(PREFIX + HEAD + ".weight", matrix));
    return tensors;
  }

  /**
   * The configuration.
   *
   * @param base name of the model that is corrected
   * @param task what PEFT calls its task, such as {@code CAUSAL_LM}
   */
  public String config(String base, String task, Adapters adapters) {
    SequencedMap<PeftLayout.Module, PeftLayout.Stored> stored = layout.stored(corrections);
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.put("peft_type", "LORA");
    config.put("task_type", task);
    config.put("base_model_name_or_path", base);
    config.put("r", adapters.rank());
    config.put("lora_alpha", adapters.alpha());
    config.put("lora_dropout", adapters.dropout());
    config.put("bias", "none");
    config.put(
        "fan_in_fan_out", stored.keySet().stream().anyMatch(PeftLayout.Module::isTransposed));
    config.put("inference_mode", true);
    ArrayNode targets = config.putArray("target_modules");
    layout.targets(List.copyOf(stored.keySet())).forEach(targets::add);
    ObjectNode ranks = config.putObject("rank_pattern");
    ObjectNode alphas = config.putObject("alpha_pattern");
    stored.forEach(
        (module, correction) -> {
          if (correction.rank() != adapters.rank()) {
            ranks.put(module.path(), correction.rank());
            alphas.put(module.path(), adapters.alpha() * correction.rank() / adapters.rank());
          }
        });
    if (head.isPresent()) {
      config.putArray("modules_to_save").add(HEAD);
    }
    return config.toPrettyString() + "\n";
  }

  /**
   * Reads an adapter.
   *
   * @param layout of the model that it corrects
   * @throws FamilyException when it is for another model, or does what is not done here
   */
  public static PeftAdapter read(PeftLayout layout, HubConfig config, Checkpoint stored) {
    config.only("peft_type", "LORA");
    config.only("bias", "none");
    config.only("use_dora", false);
    config.only("lora_bias", false);
    refuseOthers(config);
    TreeSet<String> paths = new TreeSet<>();
    Optional<TensorView> head = Optional.empty();
    for (String name : stored.names()) {
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches()) {
        paths.add(matcher.group(1));
      } else if (name.equals(PREFIX + HEAD + ".weight")) {
        head = Optional.of(stored.tensor(name));
      } else {
        throw new FamilyException(
            "%s: has a tensor that is no correction of a map: %s".formatted(stored.origin(), name));
      }
    }
    Map<String, LearntCorrection> corrections = new LinkedHashMap<>();
    for (String path : paths) {
      corrections.putAll(correction(layout, config, stored, path));
    }
    if (corrections.isEmpty()) {
      throw new FamilyException(stored.origin() + ": corrects nothing");
    }
    return new PeftAdapter(layout, corrections, head);
  }

  /** Refuses what would be another network, or other weights, than corrections of the base's. */
  private static void refuseOthers(HubConfig config) {
    for (String key :
        List.of("layer_replication", "trainable_token_indices", "alora_invocation_tokens")) {
      if (config.has(key)) {
        throw config.refused(key, "is not done here");
      }
    }
    if (!List.of(HEAD).containsAll(config.texts("modules_to_save"))) {
      throw config.refused("modules_to_save", "only corrections are added");
    }
    String start = config.scalar("init_lora_weights").orElse("");
    if (CHANGING.matcher(start).matches()) {
      throw config.refused("init_lora_weights", "it corrects a base whose weights were changed");
    }
  }

  private static Map<String, LearntCorrection> correction(
      PeftLayout layout, HubConfig config, Checkpoint stored, String path) {
    PeftLayout.Module module =
        layout
            .module(path)
            .orElseThrow(
                () ->
                    new FamilyException(
                        "%s: corrects %s, which the model does not have, but such as %s"
                            .formatted(
                                stored.origin(), path, layout.paths().findFirst().orElse(""))));
    TensorView down = stored.tensor(PREFIX + path + DOWN);
    TensorView up = stored.tensor(PREFIX + path + UP);
    int rank = down.shape().isEmpty() ? 0 : Math.toIntExact(down.shape().getFirst());
    PeftLayout.Stored correction = new PeftLayout.Stored(down, up, rank);
    if (rank < 1 || !layout.fits(module, correction)) {
      throw new FamilyException(
          "%s: %s is corrected by %s and %s, which do not fit the model's"
              .formatted(stored.origin(), path, down.shape(), up.shape()));
    }
    double alpha = pattern(config, "alpha_pattern", path, config.number("lora_alpha", 8));
    double width = config.flag("use_rslora", false) ? Math.sqrt(rank) : rank;
    return layout.corrections(module, correction, alpha / width);
  }

  /** The value of the first key of an object that is the end of a path. */
  private static double pattern(HubConfig config, String key, String path, double missing) {
    return config
        .object(key)
        .flatMap(
            values ->
                values.keys().stream()
                    .filter(end -> path.equals(end) || path.endsWith("." + end))
                    .findFirst()
                    .map(found -> values.number(found, missing)))
        .orElse(missing);
  }

  /** The weights of the corrected model. */
  public Map<String, float[]> addedTo(Map<String, float[]> weights) {
    Map<String, float[]> all = new HashMap<>(weights);
    corrections.forEach(
        (map, learnt) ->
            all.computeIfPresent(map + ".weight", (_, weight) -> learnt.addedTo(weight)));
    return all;
  }
}
