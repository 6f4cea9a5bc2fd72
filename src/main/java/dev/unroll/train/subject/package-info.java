/**
 * What is learnt and how it is evaluated, for each kind of data source: a {@link
 * dev.unroll.train.subject.Subject} and its {@link dev.unroll.train.subject.Evaluator}.
 */
@NullMarked
package dev.unroll.train.subject;

import org.jspecify.annotations.NullMarked;
