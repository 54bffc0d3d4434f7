package dev.headrace.ir.text;

import dev.headrace.ir.Location;

/// A text that is no IR. The message is ready to be shown:
///
/// ```text
/// model.mlir:3:14: error: use of undefined value '%y'
///   %0 = arith.addf %x, %y : f32
///                       ^
/// ```
public final class ParseError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Location.File location;
    private final String reason;
    private final String excerpt;

    ParseError(Location.File location, String reason, String excerpt) {
        super(location.path() + ":" + location.line() + ":" + location.column() + ": error: " + reason + "\n"
                + excerpt);
        this.location = location;
        this.reason = reason;
        this.excerpt = excerpt;
    }

    /// Where the text goes wrong.
    public Location.File location() {
        return location;
    }

    /// What is wrong, without the place.
    public String reason() {
        return reason;
    }

    /// The line, cut where it is long, and below it a caret at the place.
    public String excerpt() {
        return excerpt;
    }
}
