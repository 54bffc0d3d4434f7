package dev.headrace.ir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class InputErrorTest {
    @Test
    void aHostileNameStaysOnOneLineAndSteersNoTerminal() {
        var error = new InputError("has no entry 'a\nb\u001b[2J\u202e'", "model.pt2", "export it again");
        assertThat(error).hasMessage("model.pt2: has no entry 'a\\u000ab\\u001b[2J\\u202e'; export it again");
    }

    @Test
    void anUnknownNameIsComparedWithTheKnownOnes() {
        var passes = List.of("fold-views", "fold-slices", "fuse-kernels");
        assertThat(InputError.unknown("pass", "fold-slice", passes))
                .hasMessage("'fold-slice': unknown pass; did you mean 'fold-slices'? known are fold-views,"
                        + " fold-slices, fuse-kernels");
        assertThat(InputError.unknown("pass", "loop", passes))
                .hasMessage("'loop': unknown pass; choose one of fold-views, fold-slices, fuse-kernels");
        assertThat(InputError.unknown("pass", "", passes)).hasMessageContaining("choose one of");
    }
}
