package dev.unroll.checkpoint;

import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Python's pickle format (protocols 2 to 5): a program for a stack machine that builds a value. Of
 * its operations those are done that build texts, numbers, lists, tuples and dictionaries; what
 * else a pickle asks for by a global's name is left to {@link Objects}, which refuses what it does
 * not know. Nothing of a pickle is ever executed.
 */
final class Pickle {
  /** Python's None. */
  enum None {
    NONE
  }

  /** A Python tuple. */
  record Tuple(List<Object> items) {}

  /** The objects that a pickle may ask for. */
  interface Objects {
    /** What a global's name means. */
    Object global(String module, String name);

    /** The result of calling a global. */
    Object call(Object callable, List<Object> arguments);

    /** What a name of the archive around the pickle means. */
    Object persistent(Object id);
  }

  /** More than the checkpoint of 100,000 tensors needs. */
  private static final int MOST_OPERATIONS = 4_000_000;

  private static final int LATEST_PROTOCOL = 5;

  private final ByteCursor in;
  private final Objects objects;
  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Long, Object> memo = new HashMap<>();

  private Pickle(ByteCursor in, Objects objects) {
    this.in = in;
    this.objects = objects;
  }

  /**
   * Reads one value: a {@link String}, {@link Long}, {@link BigInteger}, {@link Double}, {@link
   * Boolean}, {@link None}, {@link List}, {@link Tuple}, {@link Map} or one of the objects.
   *
   * @throws CheckpointException if it is damaged or asks for anything else
   */
  static Object read(ByteCursor in, Objects objects) {
    return new Pickle(in, objects).run();
  }

  private Object run() {
    for (int done = 0; done < MOST_OPERATIONS; done++) {
      int operation = in.unsignedByte();
      if (operation == '.') { // STOP
        Object value = pop();
        if (!stack.isEmpty()) {
          throw in.fault("is damaged: its pickle leaves values over");
        }
        return value;
      }
      if (!simple(operation) && !build(operation)) {
        throw in.fault("its pickle uses operation 0x%02x, which is not read".formatted(operation));
      }
    }
    throw in.fault("its pickle has more than %d operations".formatted(MOST_OPERATIONS));
  }

  /** Does an operation that pushes a value that stands in the pickle. */
  private boolean simple(int operation) {
    switch (operation) {
      case 0x80 -> protocol(in.unsignedByte());
      case 0x95 -> in.longInteger(); // FRAME
      case 'N' -> push(None.NONE);
      case 0x88 -> push(true);
      case 0x89 -> push(false);
      case 'K' -> push((long) in.unsignedByte()); // BININT1
      case 'M' -> push((long) in.unsignedShort()); // BININT2
      case 'J' -> push((long) in.integer()); // BININT
      case 0x8a -> push(longNumber(in.bytes(in.unsignedByte()))); // LONG1
      case 'G' -> push(in.bigEndianDouble());
      case 'U', 0x8c -> push(in.text(in.unsignedByte())); // SHORT_BINSTRING, SHORT_BINUNICODE
      case 'T', 'X' -> push(in.text(in.unsignedInteger())); // BINSTRING, BINUNICODE
      case 0x8d -> push(in.text(in.longInteger())); // BINUNICODE8
      case 'q' -> memo.put((long) in.unsignedByte(), peek()); // BINPUT
      case 'r' -> memo.put(in.unsignedInteger(), peek()); // LONG_BINPUT
      case 0x94 -> memo.put((long) memo.size(), peek()); // MEMOIZE
      case 'h' -> push(remembered(in.unsignedByte())); // BINGET
      case 'j' -> push(remembered(in.unsignedInteger())); // LONG_BINGET
      case 'c' -> push(objects.global(in.line(), in.line()));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Does an operation that makes a value of those on the stack. */
  private boolean build(int operation) {
    switch (operation) {
      case '(' -> marks.push(stack.size());
      case '0' -> pop();
      case '1' -> popToMark();
      case ')' -> push(new Tuple(List.of()));
      case ']' -> push(new ArrayList<>());
      case '}' -> push(new LinkedHashMap<>());
      case 't' -> push(new Tuple(popToMark()));
      case 0x85 -> push(new Tuple(popLast(1)));
      case 0x86 -> push(new Tuple(popLast(2)));
      case 0x87 -> push(new Tuple(popLast(3)));
      case 'a' -> append(popLast(1));
      case 'e' -> append(popToMark());
      case 's' -> put(popLast(2));
      case 'u' -> put(popToMark());
      case 0x93 -> { // STACK_GLOBAL
        List<Object> names = popLast(2);
        push(objects.global(text(names.get(0)), text(names.get(1))));
      }
      case 'R', 0x81 -> { // REDUCE, NEWOBJ
        List<Object> call = popLast(2);
        push(objects.call(call.get(0), items(call.get(1))));
      }
      case 'b' -> { // BUILD: attributes of a dictionary, such as _metadata, are left out
        pop();
        if (!(peek() instanceof Map)) {
          throw in.fault("its pickle sets the state of an object that is no dictionary");
        }
      }
      case 'Q' -> push(objects.persistent(pop()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void protocol(int version) {
    if (version > LATEST_PROTOCOL) {
      throw in.fault("its pickle is of protocol %d, which is not read".formatted(version));
    }
  }

  private static Object longNumber(byte[] littleEndian) {
    byte[] bytes = new byte[littleEndian.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = littleEndian[bytes.length - 1 - i];
    }
    BigInteger number = bytes.length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
    if (number.bitLength() < Long.SIZE) {
      return number.longValue();
    }
    return number;
  }

  private Object remembered(long place) {
    Object value = memo.get(place);
    if (value == null) {
      throw in.fault("is damaged: its pickle reads what it has not stored");
    }
    return value;
  }

  @SuppressWarnings("unchecked") // lists hold any values
  private void append(List<Object> items) {
    if (!(peek() instanceof ArrayList<?> list)) {
      throw in.fault("is damaged: its pickle appends to what is no list");
    }
    ((List<Object>) list).addAll(items);
  }

  @SuppressWarnings("unchecked") // keys are checked to be texts
  private void put(List<Object> pairs) {
    if (!(peek() instanceof Map<?, ?> map) || pairs.size() % 2 != 0) {
      throw in.fault("is damaged: its pickle fills what is no dictionary");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      ((Map<String, Object>) map).put(text(pairs.get(i)), pairs.get(i + 1));
    }
  }

  private String text(Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw in.fault("its pickle has a key or a name that is no text");
  }

  private List<Object> items(Object value) {
    if (value instanceof Tuple(List<Object> items)) {
      return items;
    }
    throw in.fault("is damaged: its pickle calls with arguments that are no tuple");
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object peek() {
    requireValues(1);
    return stack.getLast();
  }

  private Object pop() {
    requireValues(1);
    return stack.removeLast();
  }

  private List<Object> popLast(int count) {
    requireValues(count);
    return popFrom(stack.size() - count);
  }

  private List<Object> popToMark() {
    if (marks.isEmpty()) {
      throw in.fault("is damaged: its pickle has no mark");
    }
    return popFrom(marks.pop());
  }

  private List<Object> popFrom(int start) {
    List<Object> top = stack.subList(start, stack.size());
    List<Object> values = List.copyOf(top);
    top.clear();
    return values;
  }

  /** Whether there are so many values above the last mark. */
  private void requireValues(int count) {
    int floor = marks.isEmpty() ? 0 : marks.peek();
    if (stack.size() - floor < count) {
      throw in.fault("is damaged: its pickle takes more values than there are");
    }
  }
}
