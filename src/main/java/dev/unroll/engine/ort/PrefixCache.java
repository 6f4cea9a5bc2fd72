package dev.unroll.engine.ort;

import dev.unroll.engine.EngineConfig;
import dev.unroll.engine.ort.rows.RowTensor;
import dev.unroll.runtime.ElementType;
import dev.unroll.runtime.RuntimeFailure;
import dev.unroll.runtime.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keys and values of the beginnings of prompts, so that another prompt that begins alike need not
 * be read from its first token. They are kept in blocks of {@value #BLOCK} tokens, each of which
 * follows a certain block or begins a prompt; prompts share the blocks of what they have in common.
 * When their memory is used up, the block that was of use least recently makes room.
 *
 * <p>What is recalled has the bits that reading would have given, see {@link CachedDecoderRunner}.
 */
final class PrefixCache {
  static final int BLOCK = 16;

  private static final int SHARE_OF_SLOTS = 4;

  private final List<RowTensor> caches;
  private final int blockBytes;
  private int most;

  /** By use, the least recent first. */
  private final LinkedHashMap<Key, Block> blocks = new LinkedHashMap<>(16, 0.75f, true);

  private long lastId;
  private volatile long byteSize;

  /** What a row of the caches holds. */
  static final class Row {
    private int length;
    private long[] prompt = new long[0];
    private int keepable;

    /** How many tokens it has. */
    int length() {
      return length;
    }

    /** Its first {@link #keepable} tokens, and perhaps more. */
    long[] prompt() {
      return prompt;
    }

    /** How many of its first tokens were read in pieces of several tokens. */
    int keepable() {
      return keepable;
    }

    /** Adds a piece of a prompt. */
    void read(long[] ids) {
      boolean keeps = keepable == length && (ids.length >= CachedDecoderRunner.LEAST_TOKENS);
      if (keeps) {
        prompt = Arrays.copyOf(prompt, keepable + ids.length);
        System.arraycopy(ids, 0, prompt, keepable, ids.length);
        keepable += ids.length;
      }
      length += ids.length;
    }

    /** Adds a token that was decoded. */
    void decoded() {
      length++;
    }
  }

  /**
   * What makes a block's content what it is: exactly the tokens up to its end.
   *
   * @param before the block before; 0 for none
   */
  private record Key(long before, List<Long> tokens) {}

  /** The keys and values of a block's tokens, cache by cache. */
  private record Block(long id, Tensor memory) {}

  /**
   * How much memory a model may use.
   *
   * @param slots memory of the caches of all slots
   */
  static long most(long slots, EngineConfig.Prompts prompts) {
    return Math.min(prompts.keptBytes(), slots / SHARE_OF_SLOTS);
  }

  /**
   * Keeps nothing yet.
   *
   * @param caches whose rows are kept
   * @param bytes most memory; 0 keeps nothing
   */
  PrefixCache(List<RowTensor> caches, long bytes) {
    this.caches = caches;
    this.blockBytes = caches.stream().mapToInt(cache -> cache.bytes(BLOCK)).sum();
    boolean inJava = caches.stream().allMatch(RowTensor::isInJava);
    this.most = inJava ? (int) Math.min(Integer.MAX_VALUE, bytes / Math.max(1, blockBytes)) : 0;
  }

  /** Its memory; on any thread. */
  long byteSize() {
    return byteSize;
  }

  /**
   * Copies what is known of a prompt into a row.
   *
   * @param row has nothing yet
   * @return how many tokens that are; at least {@value CachedDecoderRunner#LEAST_TOKENS} are left
   */
  int recall(long[] prompt, int slot, Row row) {
    List<Key> used = new ArrayList<>();
    long before = 0;
    int end = 0;
    while (end + BLOCK <= prompt.length - CachedDecoderRunner.LEAST_TOKENS) {
      Key key = key(before, prompt, end);
      Block block = blocks.get(key);
      if (block == null) {
        break;
      }
      used.add(key);
      copy(block.memory(), slot, end, false);
      before = block.id();
      end += BLOCK;
    }
    touch(used);
    if (end > 0) {
      row.read(Arrays.copyOf(prompt, end));
    }
    return end;
  }

  /** Keeps what is new of a row. */
  void keep(int slot, Row row) {
    if (most == 0) {
      return;
    }
    List<Key> used = new ArrayList<>();
    long before = 0;
    int last = Math.min(row.keepable() / BLOCK, most);
    for (int i = 0; i < last; i++) {
      Key key = key(before, row.prompt(), i * BLOCK);
      Block block = blocks.get(key);
      if (block == null) {
        Optional<Tensor> memory = memory();
        if (memory.isEmpty()) {
          break;
        }
        block = new Block(++lastId, memory.get());
        copy(block.memory(), slot, i * BLOCK, true);
        blocks.put(key, block);
      }
      used.add(key);
      before = block.id();
    }
    touch(used);
  }

  /** A block is of use only with those before it: they are to outlive it. */
  private void touch(List<Key> used) {
    used.reversed().forEach(blocks::get);
  }

  private static Key key(long before, long[] tokens, int from) {
    return new Key(before, Arrays.stream(tokens, from, from + BLOCK).boxed().toList());
  }

  /** Memory for a further block, if there is any: new, or that of the eldest. */
  private Optional<Tensor> memory() {
    if (blocks.size() < most) {
      try {
        Tensor memory = Tensor.allocate(ElementType.BOOL, blockBytes);
        byteSize = (blocks.size() + 1L) * blockBytes;
        return Optional.of(memory);
      } catch (RuntimeFailure e) {
        most = blocks.size(); // The machine has no more.
      }
    }
    Map.Entry<Key, Block> eldest = blocks.pollFirstEntry();
    return Optional.ofNullable(eldest).map(entry -> entry.getValue().memory());
  }

  private void copy(Tensor block, int slot, int from, boolean out) {
    ByteBuffer memory = block.bytes();
    int at = 0;
    for (RowTensor cache : caches) {
      if (out) {
        cache.read(slot, from, BLOCK, memory, at);
      } else {
        cache.write(slot, from, BLOCK, memory, at);
      }
      at += cache.bytes(BLOCK);
    }
  }

  void close() {
    blocks.values().forEach(block -> block.memory().close());
    blocks.clear();
  }
}
