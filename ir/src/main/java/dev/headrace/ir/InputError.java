package dev.headrace.ir;

/// A mistake in what the user handed in: a file, an option, a model.
///
/// The message is one line that says what is wrong, where, and what to do about it. The command line prints it
/// without a stack trace and ends with exit code 2. A mistake of ours is any other exception.
public final class InputError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param what the fact, lower case, no full stop: `not a zip archive`
    /// @param where the file, entry, field or operation that is meant
    /// @param advice what the user can do: `export it again with torch.export.save`
    public InputError(String what, String where, String advice) {
        super(where + ": " + what + "; " + advice);
    }

    /// As above, keeping the failure that revealed it.
    public InputError(String what, String where, String advice, Throwable cause) {
        super(where + ": " + what + "; " + advice, cause);
    }
}
