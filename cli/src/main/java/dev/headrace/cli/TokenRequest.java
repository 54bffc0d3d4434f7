package dev.headrace.cli;

import dev.headrace.ir.InputError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `--tokens IN:OUT`: the length of a prompt and of the answer to it.
record TokenRequest(int in, int out) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,7}):(\\d{1,7})");

    /// @throws InputError if the text has another form
    static TokenRequest parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || form.group(1).matches("0+") || form.group(2).matches("0+"))
            throw new InputError(
                    "is no pair of lengths", "--tokens '" + text + "'", "give IN:OUT, both from 1, for example 32:64");
        return new TokenRequest(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
    }

    int length() {
        return in + out;
    }

    @Override
    public String toString() {
        return in + ":" + out;
    }
}
