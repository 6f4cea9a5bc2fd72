package dev.unroll.family.translation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.unroll.bundle.Conventions;
import dev.unroll.bundle.Directions;
import dev.unroll.bundle.Restraints;
import dev.unroll.bundle.Task;
import dev.unroll.family.hub.Counterpart;
import dev.unroll.family.hub.Description;
import dev.unroll.family.hub.HubTokenNames;
import dev.unroll.family.hub.LanguageTokens;
import dev.unroll.graph.Graph;
import dev.unroll.graph.ParameterSpec;
import dev.unroll.model.Transformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An encoder–decoder as one of a family, with the search that it is asked for. */
public record TranslatorDescription(
    HubTokenNames names, Task.Seq2Seq task, Transformer.Config network, TranslatorFamily family)
    implements Description {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public List<Graph> graphs() {
    return Transformer.graphs(network);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return Transformer.parameters(network);
  }

  @Override
  public List<Counterpart> counterparts() {
    return family.counterparts(network);
  }

  @Override
  public String storedName(String bare) {
    return family.storedName(bare);
  }

  @Override
  public ObjectNode config() {
    ObjectNode config = JSON.createObjectNode();
    config.putArray("architectures").add(family.architecture());
    config.put("model_type", family.types().getFirst());
    family.describe(network, config);
    config.put("torch_dtype", "float32");
    config.put("use_cache", true);
    special(config);
    prefixes(config);
    return config;
  }

  private void special(ObjectNode to) {
    Conventions conventions = task.conventions();
    int begin =
        conventions == null || conventions.before().isEmpty()
            ? names.number("bos_token").orElse(task.special().end())
            : conventions.before().getFirst();
    to.put("bos_token_id", begin);
    to.put("eos_token_id", task.special().end());
    to.put("pad_token_id", task.special().padding());
    to.put("decoder_start_token_id", task.special().begin());
  }

  /** T5's texts before a source. */
  private void prefixes(ObjectNode config) {
    Directions directions = task.directions();
    if (directions == null) {
      return;
    }
    ObjectNode tasks = JSON.createObjectNode();
    for (Directions.Language source : directions.sources()) {
      for (Directions.Language target : directions.targets()) {
        if (target.prefix() != null) {
          tasks
              .putObject("translation_%s_to_%s".formatted(source.code(), target.code()))
              .put("prefix", target.prefix());
        }
      }
    }
    if (!tasks.isEmpty()) {
      config.set("task_specific_params", tasks);
    }
  }

  @Override
  public ObjectNode tokenizer() {
    ObjectNode settings =
        names.settings(
            task.limits().source(),
            Map.of("eos_token", task.special().end(), "pad_token", task.special().padding()));
    boolean isMarian = family instanceof Marian;
    Optional<Directions> directions = Optional.ofNullable(task.directions());
    task.usualSource()
        .ifPresent(
            code ->
                settings.put(
                    isMarian ? "source_lang" : "src_lang",
                    name(
                        directions.flatMap(d -> d.source(code)).map(Directions.Language::before),
                        code)));
    task.usualTarget()
        .ifPresent(
            code ->
                settings.put(
                    isMarian ? "target_lang" : "tgt_lang",
                    name(
                        directions.flatMap(d -> d.target(code)).map(Directions.Language::first),
                        code)));
    return settings;
  }

  /**
   * What the family calls a language, if that says no less than its code.
   *
   * @param token of the language, where it has one
   */
  private String name(Optional<Integer> token, String code) {
    return token
        .flatMap(names::name)
        .filter(
            name -> LanguageTokens.of(name).filter(each -> each.code().equals(code)).isPresent())
        .map(name -> name.startsWith("__") ? name.substring(2, name.length() - 2) : name)
        .orElse(code);
  }

  @Override
  public Map<String, JsonNode> others() {
    ObjectNode generation = JSON.createObjectNode();
    special(generation);
    generation.put("max_length", task.limits().target() + 1);
    generation.put("num_beams", task.decoding().beam());
    generation.put("length_penalty", task.decoding().lengthPenalty());
    Task.Ending ending = task.decoding().ending();
    switch (ending == null ? Task.Ending.CERTAIN : ending) {
      case FULL -> generation.put("early_stopping", true);
      case LIKELY -> generation.put("early_stopping", false);
      case CERTAIN, ENDED -> generation.put("early_stopping", "never");
    }
    Conventions conventions = task.conventions();
    if (conventions != null) {
      if (conventions.first() != null) {
        generation.put("forced_bos_token_id", conventions.first());
      }
      if (conventions.endIsFree()) {
        generation.put("forced_eos_token_id", task.special().end());
      }
      restraints(conventions.restraints(), generation);
    }
    List<List<Integer>> words =
        new ArrayList<>(task.bannedTokens().stream().map(List::of).toList());
    if (!words.isEmpty()) {
      generation.put("renormalize_logits", true);
    }
    if (conventions != null && conventions.restraints() != null) {
      words.addAll(conventions.restraints().bannedRuns());
    }
    if (!words.isEmpty()) {
      generation.putPOJO("bad_words_ids", words);
    }
    return Map.of(TranslationSettings.FILE, generation);
  }

  private static void restraints(@Nullable Restraints restraints, ObjectNode generation) {
    if (restraints != null) {
      generation.put("no_repeat_ngram_size", restraints.noRepeat());
      generation.put("encoder_no_repeat_ngram_size", restraints.noRepeatOfSource());
      generation.put("min_length", restraints.least() + 1);
      generation.put("repetition_penalty", restraints.repetition());
      generation.put("renormalize_logits", restraints.normalized());
    }
  }
}
