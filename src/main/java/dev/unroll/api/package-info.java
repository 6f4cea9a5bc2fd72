/**
 * The HTTP service: thin resources that validate, hand over to an engine and map what comes back.
 *
 * <p>A request's way: a resource reads the {@link dev.unroll.api.RequestBody}, parses it
 * {@linkplain dev.unroll.api.Fields field by field}, {@link dev.unroll.api.ModelRegistry} admits it
 * to the model's engine (a refusal becomes a status code, before any response head), and an {@link
 * dev.unroll.api.EventStream} carries the events to the client as fast as the client reads. Models
 * come and go with their folders.
 *
 * <p>A translation's way: LibreTranslate's {@link dev.unroll.api.Parameters} are checked, {@link
 * dev.unroll.api.Translations} chooses the model by the languages, and {@link
 * dev.unroll.engine.translation.TextTranslator} translates the texts.
 */
@NullMarked
package dev.unroll.api;

import org.jspecify.annotations.NullMarked;
