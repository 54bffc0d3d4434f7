package dev.headrace.cli;

import static dev.headrace.cli.Run.model;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SizingCommandTest {
    @Test
    void exactTakesLessThanNormalAndNoCycleMore() {
        Run run = Run.of("sizing", model("gpt2-tiny-prefill"));
        assertThat(run.code()).as(run.err()).isZero();
        List<String> rows = run.out().lines().skip(2).toList();
        assertThat(rows).hasSize(3);
        assertThat(rows.get(1)).startsWith("| normal ");
        assertThat(rows.get(2)).startsWith("| exact ");
        assertThat(number(rows.get(2), 2)).isLessThan(number(rows.get(1), 2));
        assertThat(number(rows.get(2), 5)).isEqualTo(number(rows.get(1), 5));
        assertThat(number(rows.get(0), 5)).isGreaterThanOrEqualTo(number(rows.get(1), 5));
    }

    private static long number(String row, int column) {
        String cell = Arrays.asList(row.split("\\|", -1)).get(column);
        return Long.parseLong(cell.strip().replace(",", ""));
    }
}
