package dev.headrace.frontends.protobuf;

import dev.headrace.ir.InputError;

/// How much memory may still be spent on what a file says. A message of two bytes can stand for an object of a hundred,
/// so the size of a file does not bound what reading it costs.
public final class Budget {
    private final String where;
    private final long most;
    private long spent;

    /// @param where what the message calls the file
    /// @param most bytes, roughly
    public Budget(String where, long most) {
        this.where = where;
        this.most = most;
    }

    /// @throws InputError where it is more than is left
    public void spend(long bytes) {
        spent += bytes;
        if (spent > most || spent < 0)
            throw new InputError(
                    "describes a graph of more than " + (most >> 20) + " MB, its weights left aside",
                    where,
                    "the file is damaged, or split the model");
    }
}
