package io.flawline.openvino;

/** {@code ov_status_e}: the n-th constant has the value -n. */
enum Status {
    OK,
    GENERAL_ERROR,
    NOT_IMPLEMENTED,
    NETWORK_NOT_LOADED,
    PARAMETER_MISMATCH,
    NOT_FOUND,
    OUT_OF_BOUNDS,
    UNEXPECTED,
    REQUEST_BUSY,
    RESULT_NOT_READY,
    NOT_ALLOCATED,
    INFER_NOT_STARTED,
    NETWORK_NOT_READ,
    INFER_CANCELLED,
    INVALID_C_PARAM,
    UNKNOWN_C_ERROR,
    NOT_IMPLEMENT_C_METHOD,
    UNKNOW_EXCEPTION;

    private static final Status[] VALUES = values();

    static Status of(int code) {
        return code <= 0 && code > -VALUES.length ? VALUES[-code] : UNKNOWN_C_ERROR;
    }

    boolean is(int code) {
        return code == -ordinal();
    }

    /**
     * Returns whether the status leaves a text: the C layer's own refusals, from {@link #INVALID_C_PARAM} on, leave
     * none, and the present text is an older one.
     */
    boolean leavesText() {
        return this != OK && compareTo(INVALID_C_PARAM) < 0;
    }
}
