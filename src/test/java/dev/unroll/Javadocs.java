package dev.unroll;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.LinkTree;
import com.sun.source.doctree.LiteralTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.doctree.TextTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * What the Javadoc of records, their components and constants says, as Markdown in one line: the
 * one place for the meaning of a key.
 *
 * @param texts by the type's name as {@link Class#getCanonicalName} has it, followed by {@code #}
 *     and the name of a component, a constant or a method
 */
public record Javadocs(Map<String, String> texts) {
  private static final Path SOURCES = Path.of("src/main/java");

  /** Reads the sources of a package. */
  public static Javadocs of(String packageName) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, String> texts = new TreeMap<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        Stream<Path> listed = Files.list(SOURCES.resolve(packageName.replace('.', '/')))) {
      List<Path> sources = listed.filter(file -> file.toString().endsWith(".java")).toList();
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      DocTrees trees = DocTrees.instance(task);
      task.parse().forEach(unit -> new Reader(trees, texts).scan(unit, packageName));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Javadocs(texts);
  }

  /** With those of another package. */
  public Javadocs and(Javadocs other) {
    Map<String, String> all = new TreeMap<>(texts);
    all.putAll(other.texts);
    return new Javadocs(all);
  }

  /** What a type is. */
  public Optional<String> of(Class<?> type) {
    return Optional.ofNullable(texts.get(type.getCanonicalName()));
  }

  /** What a constant means. */
  public Optional<String> of(Enum<?> constant) {
    return Optional.ofNullable(
        texts.get(constant.getDeclaringClass().getCanonicalName() + "#" + constant.name()));
  }

  /**
   * What a key means: by its own comment, that of the method of an interface, or else by what its
   * type is.
   */
  public Optional<String> of(RecordComponent component) {
    Class<?> record = component.getDeclaringRecord();
    return Optional.ofNullable(texts.get(record.getCanonicalName() + "#" + component.getName()))
        .or(() -> inherited(record, component.getName()))
        .or(() -> of(component.getType()));
  }

  private Optional<String> inherited(Class<?> type, String name) {
    return Stream.of(type.getInterfaces())
        .flatMap(
            above ->
                Optional.ofNullable(texts.get(above.getCanonicalName() + "#" + name))
                    .or(() -> inherited(above, name))
                    .stream())
        .findFirst();
  }

  /** Collects the comments of a file. */
  private static final class Reader extends TreePathScanner<@Nullable Void, String> {
    private final DocTrees trees;
    private final Map<String, String> texts;

    Reader(DocTrees trees, Map<String, String> texts) {
      this.trees = trees;
      this.texts = texts;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, String outer) {
      String name = outer + "." + type.getSimpleName();
      note(name);
      return super.visitClass(type, name);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, String type) {
      if (method.getParameters().isEmpty()) {
        note(type + "#" + method.getName());
      }
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree constant, String type) {
      note(type + "#" + constant.getName());
      return null;
    }

    private void note(String name) {
      DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
      if (comment == null) {
        return;
      }
      put(name, text(comment.getFullBody()));
      for (DocTree tag : comment.getBlockTags()) {
        if (tag instanceof ParamTree param) {
          put(name + "#" + param.getName(), text(param.getDescription()));
        }
      }
    }

    private void put(String name, String text) {
      if (!text.isEmpty()) {
        texts.putIfAbsent(name, text);
      }
    }

    private static String text(List<? extends DocTree> parts) {
      StringBuilder text = new StringBuilder();
      for (DocTree part : parts) {
        switch (part) {
          case TextTree words -> text.append(words.getBody());
          case LiteralTree code ->
              text.append('`').append(code.getBody().getBody().strip()).append('`');
          case LinkTree link -> text.append(link.getReference().getSignature());
          default -> text.append(' ');
        }
      }
      return text.toString().strip().replaceAll("\\s+", " ");
    }
  }
}
