/** Several replicas of the packaged program behind real load balancers. */
@NullMarked
package dev.unroll.replicas;

import org.jspecify.annotations.NullMarked;
