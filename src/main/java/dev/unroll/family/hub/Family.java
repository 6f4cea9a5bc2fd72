package dev.unroll.family.hub;

import dev.unroll.checkpoint.Checkpoint;
import java.nio.file.Path;
import java.util.List;

/** A family of models of other programs that becomes one of ours. */
public interface Family {
  /** The values of {@code model_type} in its {@code config.json}. */
  List<String> types();

  /** The names of its classes, in {@code architectures}, that are read. */
  List<String> architectures();

  /**
   * Reads a model.
   *
   * @param folder with its files
   * @param checkpoint its weights, which are read while it is written
   * @param options what the user wants otherwise
   * @throws FamilyException when it asks for what is not done here, by key and value
   */
  NativeModel read(Path folder, HubConfig config, Checkpoint checkpoint, ImportOptions options);
}
