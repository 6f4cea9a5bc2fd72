package dev.unroll.cli.argument;

import dev.unroll.runtime.Provider;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An execution provider by its name in small letters. */
public final class ProviderName implements ITypeConverter<Provider> {
  @Override
  public Provider convert(String name) {
    for (Provider provider : Provider.values()) {
      if (provider.name().toLowerCase(Locale.ROOT).equals(name)) {
        return provider;
      }
    }
    throw new TypeConversionException("'" + name + "' is not auto, cpu or cuda");
  }
}
