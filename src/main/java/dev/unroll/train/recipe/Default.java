package dev.unroll.train.recipe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a key that the recipe leaves out, written as it would be in the file. A key without
 * a default must be given, unless its component is {@code @Nullable}.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Default {
  String value();
}
