/**
 * The engine: many requests generated together on one model, step by step.
 *
 * <p>{@link dev.unroll.engine.Engine} owns one platform thread that runs: admit → schedule → run →
 * sample → emit. {@link dev.unroll.engine.EngineHost}, {@link dev.unroll.engine.LiveJobs} and
 * {@link dev.unroll.engine.Job} are what every engine has; a {@link dev.unroll.engine.JobLoop} is
 * what is its own. What a model is hides behind {@link dev.unroll.engine.ModelRunner}, so that
 * nothing here knows tensors or ONNX Runtime, and time comes from a {@link
 * dev.unroll.engine.Clock}.
 */
@NullMarked
package dev.unroll.engine;

import org.jspecify.annotations.NullMarked;
