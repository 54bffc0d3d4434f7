package dev.headrace.ir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InputErrorTest {
    @Test
    void aHostileNameStaysOnOneLineAndSteersNoTerminal() {
        var error = new InputError("has no entry 'a\nb\u001b[2J\u202e'", "model.pt2", "export it again");
        assertThat(error).hasMessage("model.pt2: has no entry 'a\\u000ab\\u001b[2J\\u202e'; export it again");
    }
}
