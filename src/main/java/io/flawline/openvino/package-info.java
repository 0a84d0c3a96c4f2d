/**
 * A small binding of the OpenVINO C API: {@link io.flawline.openvino.Core} reads and compiles a
 * {@link io.flawline.openvino.Model}, a {@link io.flawline.openvino.CompiledModel} makes
 * {@link io.flawline.openvino.InferRequest}s, and those read and write {@link io.flawline.openvino.Tensor}s.
 *
 * <p>Everything that is {@link AutoCloseable} here owns native memory and is freed by its {@code close()} alone.
 * Objects may be closed in any order and from any thread: what is still needed, by a child or by a call that is
 * running, is freed when the last need ends. Use after close is an {@link IllegalStateException}.
 */
@NullMarked
package io.flawline.openvino;

import org.jspecify.annotations.NullMarked;
