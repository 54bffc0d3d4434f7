package dev.headrace.compiler.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.InputError;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {
    private static final String COMPLETE = """
        {"name": "mine", "part": "xc7z020", "platform": "board_base", "megahertz": 100,
         "resources": {"lut": 53200, "ff": 106400, "dsp": 220, "bram18": 280, "uram": 0},
         "dies": [{"name": "SLR0", "lut": 53000, "ff": 106000, "dsp": 200, "bram18": 270, "uram": 0}],
         "crossing": {"wires": 0},
         "fill_percent": {"lut": 70, "ff": 50, "dsp": 80, "bram18": 80, "uram": 80},
         "memory": {"kind": "DDR3", "channels": 1, "bytes_per_channel": 536870912,
                    "gigabytes_per_second": 2.1, "read_latency": 64, "die": 0, "ports": 16},
         "fabric": [PARTS],
         "operators": [{"op": "arith.addf", "type": "f32", "latency": 4, "recurrence": 5,
                        "dsp": 2, "ff": 205, "lut": 220, "source": "measured"}]}
        """.replace("PARTS", parts());

    @TempDir
    Path folder;

    @Test
    void everyKnownTargetLoads() {
        assertThat(Targets.known()).first().isEqualTo("u55c");
        for (String name : Targets.known())
            assertThat(Targets.named(name).name()).isEqualTo(name);
    }

    @Test
    void theU55cHoldsWhatItsDataSheetSays() {
        Target u55c = Targets.named("u55c");
        assertThat(u55c.resources()).isEqualTo(new Resources(1_303_680, 2_607_360, 9_024, 4_032, 960));
        assertThat(u55c.onChipBits()).isEqualTo(3_552L * 18_432 + 960L * 294_912);
        assertThat(u55c.dies()).extracting(Die::name).containsExactly("SLR0", "SLR1", "SLR2");
        assertThat(u55c.memory().channels()).isEqualTo(32);
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> Targets.named("u55x"))
                .isInstanceOf(InputError.class)
                .hasMessage("'u55x': unknown target; did you mean 'u55c'? known are u55c, u280, zu3eg");
    }

    @Test
    void operatorsAreFoundByTypeThenByClassOfType() {
        OperatorTable table = Targets.named("u55c").operators();
        assertThat(table.find("arith.addf", FloatType.F32).orElseThrow().stages())
                .isEqualTo(7);
        assertThat(table.find("arith.mulf", FloatType.BF16).orElseThrow().latency())
                .isEqualTo(3);
        assertThat(table.find("arith.addi", IndexType.INDEX).orElseThrow().stages())
                .isZero();
        assertThat(table.find("arith.addi", IntegerType.I8)).isPresent();
        assertThat(table.find("arith.nonsense", FloatType.F32)).isEmpty();

        OperatorTable own = Targets.at(file(COMPLETE)).operators();
        assertThat(own.find("arith.addf", FloatType.F32).orElseThrow().latency())
                .isEqualTo(4);
        assertThat(own.find("arith.addf", FloatType.F64)).isEmpty();
        assertThat(Targets.at(file(COMPLETE)).fabric().part("fifo.bram").lutOf(32))
                .isEqualTo(81);
    }

    @Test
    void mistakesNameFileAndField() {
        rejects(COMPLETE.replace("\"dsp\": 220, ", ""), "'resources.dsp' is missing");
        rejects(COMPLETE.replace("\"dsp\": 220", "\"dsp\": -1"), "'resources.dsp' is -1");
        rejects(COMPLETE.replace("\"dsp\": 220", "\"dsp\": 9000000000"), "'resources.dsp' is 9000000000");
        rejects(COMPLETE.replace("\"channels\": 1", "\"channels\": 2000000000"), "'memory.channels' is 2000000000");
        rejects(COMPLETE.replace("\"dsp\": 220", "\"dsp\": 2.5"), "'resources.dsp' is not a whole number");
        rejects(COMPLETE.replace("\"megahertz\": 100", "\"megahertz\": \"fast\""), "'megahertz' is not a number");
        rejects(COMPLETE.replace("\"latency\": 4", "\"latency\": -4"), "'operators[0].latency' is -4");
        rejects(COMPLETE.replaceAll("(?s)\"dies\": \\[.*?]", "\"dies\": []"), "'dies' is empty");
        rejects(COMPLETE.replaceAll("(?s)\"dies\": \\[.*?]", "\"dies\": 1"), "'dies' is not a list");
        rejects(COMPLETE.replace("\"die\": 0", "\"die\": 1"), "wired to die 1 of 1");
        rejects(COMPLETE.replace("{\"lut\": 70", "{\"lut\": 170"), "'fill_percent.lut' is 170");
        rejects(COMPLETE.replace("\"fifo.bram\"", "\"fifo.bra\""), "'fabric' has no fifo.bram");
        rejects(COMPLETE.replace("\"fifo.bram\"", "\"fifo.srl\""), "fifo.srl is listed twice");
        rejects(COMPLETE.replace("\"name\": \"mine\"", "\"name\": \"\""), "'name' is not a text");
        rejects(COMPLETE.substring(0, 200), "is not valid JSON at line");
        rejects("[]", "mine.json: is not an object");
        rejects("", "mine.json: is not an object");
        rejects(
                COMPLETE.replaceAll("(?s)\"operators\": \\[.*]", "\"operators\": \"virtex\""),
                "no known table 'virtex'");
    }

    @Test
    void aMissingFileIsTheUsersMistake() {
        assertThatThrownBy(() -> Targets.at(folder.resolve("none.json")))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("none.json: cannot be read");
    }

    private void rejects(String json, String because) {
        assertThatThrownBy(() -> Targets.at(file(json)))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("mine.json")
                .hasMessageContaining(because);
    }

    private Path file(String json) {
        try {
            return Files.writeString(folder.resolve("mine.json"), json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String parts() {
        return Fabric.PARTS.stream()
                .map(part -> "{\"part\": \"" + part
                        + "\", \"ff\": 1, \"ff_per_bit\": 0, \"lut\": 1, \"lut_per_bit\": 2.5, \"source\":"
                        + " \"measured\"}")
                .collect(Collectors.joining(", "));
    }
}
