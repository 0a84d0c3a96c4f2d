package io.flawline.openvino;

import static java.util.function.Predicate.not;
import static java.util.stream.Collectors.joining;

import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/** OpenVINO refused or failed; the message says at what, and why in OpenVINO's own words. */
public class OpenVinoException extends RuntimeException {
    private final String status;

    OpenVinoException(String message) {
        this("", message, null);
    }

    OpenVinoException(String message, @Nullable Throwable cause) {
        this("", message, cause);
    }

    private OpenVinoException(String status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** This failure, with a remedy added to the message. */
    OpenVinoException with(String remedy) {
        return new OpenVinoException(status, getMessage() + " " + remedy, this);
    }

    /** Returns OpenVINO's name for the status, such as {@code GENERAL_ERROR}; empty when no native call was made. */
    public String status() {
        return status;
    }

    /** Throws unless the status is OK. {@code action} ends the sentence "Cannot …" and takes {@code arguments}. */
    static void check(int code, String action, Object... arguments) {
        if (!Status.OK.is(code)) {
            Status status = Status.of(code);
            String what = arguments.length == 0 ? action : String.format(action, arguments);
            String why = status.leavesText() ? lastError() + " (" + status + ")" : status.toString();
            throw new OpenVinoException(status.name(), "Cannot " + what + ": " + why, null);
        }
    }

    /**
     * Returns the text of the latest failure. OpenVINO keeps one text for the process, so it can be that of another
     * thread's failure a moment later; the lock keeps two readers apart.
     */
    private static synchronized String lastError() {
        Pointer text = CApi.ov_get_last_err_msg();
        if (text == null) {
            return "no reason given";
        }
        try {
            return essence(text.getString(0, "UTF-8"));
        } finally {
            CApi.ov_free(text);
        }
    }

    /** Leaves out the lines that name OpenVINO's source files. */
    static String essence(String text) {
        String essence = text.lines()
                .map(String::strip)
                .filter(not(String::isEmpty))
                .filter(line -> !line.startsWith("Exception from ") && !line.startsWith("FrontEnd API failed with "))
                .filter(line -> !line.matches("Check '.*' failed at .*:"))
                .collect(joining(" "));
        return essence.isEmpty() ? text.strip() : essence;
    }
}
