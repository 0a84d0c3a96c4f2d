package io.flawline.web;

/** Describes what a method of HTTP does on a path. */
@FunctionalInterface
interface Operation {

    /** @throws Exception an {@link ApiException} when the caller is to know why; anything else is a fault of ours, 500 */
    ApiResponse answer(ApiRequest call) throws Exception;
}
