package dev.unroll.train.recipe;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The key whose value is the {@link TypeName} of a record of this sealed interface. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface ChosenBy {
  String value();
}
