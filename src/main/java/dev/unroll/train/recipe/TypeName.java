package dev.unroll.train.recipe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name by which a recipe chooses this record among those of its sealed interface. A record with
 * several names has a component for the one that was chosen.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface TypeName {
  String[] value();
}
