/** What is learnt and how it is judged, for each kind of data source. */
@NullMarked
package dev.unroll.train.subject;

import org.jspecify.annotations.NullMarked;
