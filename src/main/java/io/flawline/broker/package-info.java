/**
 * The broker inside this process and the outbox on its journal: results for a sink that is away wait on disk, in
 * order and within a bound.
 */
package io.flawline.broker;
