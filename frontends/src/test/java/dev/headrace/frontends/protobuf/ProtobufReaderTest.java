package dev.headrace.frontends.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.ir.InputError;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtobufReaderTest {
    @Test
    void readsEveryKindOfField() {
        ProtobufReader in =
                reader("08 96 01", "12 03 61 c3 a4", "1d 00 00 80 3f", "21 00 00 00 00 00 00 f8 3f", "2a 02 08 01");
        assertThat(in.next()).isTrue();
        assertThat(in.field()).isEqualTo(1);
        assertThat(in.varint()).isEqualTo(150);
        assertThat(in.next()).isTrue();
        assertThat(in.text()).isEqualTo("aä");
        assertThat(in.next()).isTrue();
        assertThat(in.real()).isEqualTo(1);
        assertThat(in.next()).isTrue();
        List<Double> doubles = new ArrayList<>();
        in.doubles(doubles::add);
        assertThat(doubles).containsExactly(1.5);
        assertThat(in.next()).isTrue();
        ProtobufReader inner = in.message();
        assertThat(inner.next()).isTrue();
        assertThat(inner.varint()).isEqualTo(1);
        assertThat(inner.next()).isFalse();
        assertThat(in.next()).isFalse();
    }

    @Test
    void readsNumbersPackedOrNot() {
        for (String bytes : List.of("0a 03 01 ac 02", "08 01 08 ac 02")) {
            List<Long> numbers = new ArrayList<>();
            ProtobufReader in = reader(bytes);
            while (in.next()) in.varints(numbers::add);
            assertThat(numbers).containsExactly(1L, 300L);
        }
    }

    @Test
    void readsNegativeNumbers() {
        ProtobufReader in = reader("08 ff ff ff ff ff ff ff ff ff 01");
        assertThat(in.next()).isTrue();
        assertThat(in.varint()).isEqualTo(-1);
    }

    @Test
    void skipsWhatNobodyWants() {
        ProtobufReader in = reader("08 96 01", "12 01 61", "1d 00 00 80 3f", "21 00 00 00 00 00 00 f8 3f", "28 07");
        long last = 0;
        while (in.next()) {
            if (in.field() == 5) last = in.varint();
            else in.skip();
        }
        assertThat(last).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
        08,                                    ends within field 1
        08 96,                                 ends within field 1
        08 ff ff ff ff ff ff ff ff ff ff 01,   has a number that does not end
        12 05 61,                              says that field 2 has 5 bytes where 1 are left
        12 ff ff ff ff ff ff ff ff ff 01,      says that field 2 has 18446744073709551615 bytes where 0 are left
        12 ff ff ff ff ff ff ff ff 7f,         says that field 2 has 9223372036854775807 bytes where 0 are left
        1d 00 00,                              ends within field 3
        00 01,                                 has no field number
        0b,                                    has a field of the unknown kind 3
        """)
    void refusesDamage(String bytes, String message) {
        assertThatThrownBy(() -> {
                    ProtobufReader in = reader(bytes);
                    while (in.next()) in.skip();
                })
                .isInstanceOf(InputError.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesAnotherKindThanExpected() {
        ProtobufReader in = reader("08 01");
        assertThat(in.next()).isTrue();
        assertThatThrownBy(in::text).hasMessageContaining("has field 1 of the kind 0, expected 2");
    }

    @Test
    void refusesTextThatIsNoUtf8() {
        ProtobufReader in = reader("0a 02 c3 28");
        assertThat(in.next()).isTrue();
        assertThatThrownBy(in::text).hasMessageContaining("no UTF-8");
    }

    @Test
    void spendsNoMoreThanItMay() {
        ProtobufReader in = new ProtobufReader("file", new Budget("file", 1000), bytes("0a 00 ".repeat(50)));
        assertThatThrownBy(() -> {
                    while (in.next()) in.message();
                })
                .isInstanceOf(InputError.class)
                .hasMessageContaining("describes a graph of more than");
    }

    private static ProtobufReader reader(String... hex) {
        return new ProtobufReader("file", new Budget("file", 1 << 20), bytes(String.join(" ", hex)));
    }

    private static MemorySegment bytes(String hex) {
        return MemorySegment.ofArray(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
