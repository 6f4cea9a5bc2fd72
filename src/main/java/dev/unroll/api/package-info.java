/**
 * The HTTP service by protocol: thin resources that validate, hand over to an engine and map what
 * comes back. Here is what the OpenAPI document says of all of them.
 */
@NullMarked
package dev.unroll.api;

import org.jspecify.annotations.NullMarked;
