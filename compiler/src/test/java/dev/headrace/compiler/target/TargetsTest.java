package dev.headrace.compiler.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dialects.Dialects;
import dev.headrace.dialects.arith.BinaryOp;
import dev.headrace.dialects.dataflow.Resources;
import dev.headrace.ir.InputError;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.text.Parser;
import dev.headrace.ir.type.FloatType;
import dev.headrace.ir.type.IndexType;
import dev.headrace.ir.type.IntegerType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsTest {
    private static final String COMPLETE = """
        {"name": "mine", "part": "xc7z020", "platform": "board_base", "megahertz": 100,
         "source": "data sheet",
         "resources": {"lut": 53200, "ff": 106400, "dsp": 220, "bram18": 280, "uram": 0,
                       "source": {"dsp": "counted", "others": "assumption: as seen"}},
         "dies": [{"name": "SLR0", "lut": 53000, "ff": 106000, "dsp": 200, "bram18": 270, "uram": 0, "source": "x"}],
         "crossing": {"wires": 0, "source": "x"},
         "fill_percent": {"lut": 70, "ff": 50, "dsp": 80, "bram18": 80, "uram": 80, "source": "x"},
         "memory": {"kind": "DDR3", "channels": 1, "bytes_per_channel": 536870912,
                    "gigabytes_per_second": 2.1, "read_latency": 64, "die": 0, "ports": 16, "source": "x",
                    "channel": {"bits": 64, "megahertz": 150, "sustained_gigabytes_per_second": 1.8,
                                "latency_nanoseconds": 250, "segment": 1, "crossing_nanoseconds": 0, "source": "x",
                                "burst": {"beats": 256, "bytes": 4096, "default_beats": 16, "outstanding": 16,
                                          "source": "x"},
                                "scattered": [{"bytes": 64, "gigabytes_per_second": 0.3, "source": "x"},
                                              {"bytes": 256, "gigabytes_per_second": 1.2, "source": "x"}]}},
         "power": {"idle_watts": 2, "lut_picojoules": 0.5, "dsp_picojoules": 16, "bram18_picojoules": 0,
                   "uram_picojoules": 0, "memory_picojoules_per_byte": 160, "source": "x"},
         "host": {"kernel_start_microseconds": 40, "gigabytes_per_second": 2, "source": "x"},
         "fabric": [PARTS],
         "packings": [{"type": "i8", "products": 2, "lut": 15, "source": "x"}],
         "operators": [{"op": "arith.addf", "type": "f32", "megahertz": 100, "latency": 4, "recurrence": 5,
                        "dsp": 2, "ff": 205, "lut": 220, "source": "measured"},
                       {"op": "arith.addf", "type": "f32", "megahertz": 200, "latency": 6, "recurrence": 7,
                        "dsp": 2, "ff": 205, "lut": 220, "source": "measured"},
                       {"op": "arith.addf", "type": "f32", "megahertz": 50, "latency": 2, "recurrence": 3,
                        "dsp": 2, "ff": 205, "lut": 220, "source": "measured"}]}
        """.replace("PARTS", parts());

    @TempDir
    Path folder;

    @Test
    void everyKnownTargetLoads() {
        assertThat(TargetFile.known()).first().isEqualTo("u55c");
        for (String name : TargetFile.known())
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

    /// A product costs what its wider factor costs, whatever both are extended to; a sum costs what its bits cost.
    @Test
    void smallIntegersAreCheap() {
        OperatorTable table = Targets.named("u55c").operators();
        assertThat(table.find("arith.addi", IntegerType.I8).orElseThrow().lut()).isEqualTo(15);
        assertThat(table.find("arith.addi", IntegerType.I32).orElseThrow().lut())
                .isEqualTo(39);
        assertThat(table.find("arith.muli", IntegerType.I8).orElseThrow()).satisfies(product -> {
            assertThat(product.lut()).isEqualTo(40);
            assertThat(product.dsp()).isZero();
        });
        assertThat(table.find("arith.muli", new IntegerType(3)).orElseThrow().type())
                .isEqualTo("i4");
        assertThat(table.find("arith.muli", IntegerType.I16).orElseThrow().dsp())
                .isEqualTo(1);
        assertThat(table.find("arith.muli", IntegerType.I32).orElseThrow().dsp())
                .isEqualTo(3);
        assertThat(table.packing(IntegerType.I8).orElseThrow().products()).isEqualTo(2);
        assertThat(table.packing(IntegerType.I32)).isEmpty();

        ModuleOp module = Parser.module("""
            func.func @main(%weight: i4, %activation: i8) -> i32 {
              %w = arith.extsi %weight : i4 to i32
              %a = arith.extsi %activation : i8 to i32
              %p = arith.muli %w, %a : i32
              return %p : i32
            }
            """, "product.mlir", Dialects.registry());
        assertThat(table.find(module.all(BinaryOp.class).getFirst())
                        .orElseThrow()
                        .type())
                .isEqualTo("i8");
    }

    @Test
    void theSlowestEntryThatReachesTheClockCounts() {
        assertThat(addition("100").orElseThrow().latency()).isEqualTo(4);
        assertThat(addition("100.5").orElseThrow().latency()).isEqualTo(6);
        assertThat(addition("201")).isEmpty();
    }

    private Optional<Operator> addition(String megahertz) {
        String json =
                COMPLETE.replace("\"board_base\", \"megahertz\": 100", "\"board_base\", \"megahertz\": " + megahertz);
        return TargetFile.at(file(json)).target().operators().find("arith.addf", FloatType.F32);
    }

    /// The copy in the directory of a design says the same as the file that it was made from.
    @Test
    void whatIsPrintedReadsAsTheSameTarget() throws IOException {
        for (String name : TargetFile.known()) {
            TargetFile known = TargetFile.named(name);
            Files.writeString(folder.resolve("target.json"), known.text());
            assertThat(TargetFile.at(folder)).satisfies(copy -> {
                assertThat(copy.text()).isEqualTo(known.text());
                assertThat(copy.figures()).isEqualTo(known.figures());
            });
        }
    }

    @Test
    void everyNumberHasItsSource() {
        assertThat(TargetFile.at(file(COMPLETE)).figures())
                .contains(
                        new Figure("resources", "", "dsp", "220", "counted"),
                        new Figure("resources", "", "lut", "53200", "assumption: as seen"),
                        new Figure("dies[0]", "SLR0", "dsp", "200", "x"))
                .filteredOn(Figure::isAssumption)
                .hasSize(4);
    }

    @Test
    void anUnknownNameListsTheKnownOnes() {
        assertThatThrownBy(() -> Targets.named("u55x"))
                .isInstanceOf(InputError.class)
                .hasMessage("'u55x': unknown target; did you mean 'u55c'? known are u55c, u280, vu9p, zu3eg, xc7z020");
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

        OperatorTable own = TargetFile.at(file(COMPLETE)).target().operators();
        assertThat(own.find("arith.addf", FloatType.F32).orElseThrow().latency())
                .isEqualTo(4);
        assertThat(own.find("arith.addf", FloatType.F64)).isEmpty();
        assertThat(TargetFile.at(file(COMPLETE))
                        .target()
                        .fabric()
                        .part("fifo.bram")
                        .lutOf(32))
                .isEqualTo(81);
    }

    @Test
    void mistakesNameFileAndField() {
        rejects(COMPLETE.replace("\"dsp\": 220, ", ""), "'resources.dsp' is missing");
        rejects(COMPLETE.replace("\"wires\": 0, \"source\": \"x\"", "\"wires\": 0"), "'crossing.wires' has no source");
        rejects(COMPLETE.replace(", \"others\": \"assumption: as seen\"", ""), "'resources.lut' has no source");
        rejects(
                COMPLETE.replace("\"others\"", "\"dspp\": \"y\", \"others\""),
                "'resources.source.dspp' is the source of no");
        rejects(
                COMPLETE.replace("\"wires\": 0", "\"wires\": 0, \"ways\": 1"),
                "'crossing.ways' is no field of a target");
        rejects(COMPLETE.replace("\"wires\": 0", "\"wires\": 0, \"wires\": 1"), "has a field twice at line");
        rejects(COMPLETE.replace("\"dsp\": 200", "\"dsp\": 221"), "'dies' have 221 dsp together, 'resources' says 220");
        rejects(COMPLETE.replace("\"megahertz\": 150", "\"megahertz\": 0"), "'memory.channel.megahertz' is 0");
        rejects(COMPLETE.replace("second\": 1.8", "second\": 2.2"), "is 2.2, more than the peak of 2.1");
        rejects(COMPLETE.replace("\"bytes\": 256", "\"bytes\": 64"), "'scattered' is not in ascending order");
        rejects(COMPLETE.replace("\"idle_watts\": 2", "\"idle_watts\": 1e400"), "'power.idle_watts' is Infinity");
        rejects(
                COMPLETE.replace("_microseconds\": 40", "_microseconds\": -1"),
                "'host.kernel_start_microseconds' is -1");
        rejects(COMPLETE.replace("board_base", "x; rm -rf"), "'platform' is 'x; rm -rf'");
        rejects(COMPLETE.replace("\"mine\"", "\"u55c\""), "the target of this name that comes with headrace says");
        rejects(COMPLETE.replace("\"dsp\": 220", "\"dsp\": -1"), "'resources.dsp' is -1");
        rejects(COMPLETE.replace("\"dsp\": 220", "\"dsp\": 9000000000"), "'resources.dsp' is 9000000000");
        rejects(COMPLETE.replace("\"channels\": 1", "\"channels\": 2000000000"), "'memory.channels' is 2000000000");
        rejects(COMPLETE.replace("\"dsp\": 220", "\"dsp\": 2.5"), "'resources.dsp' is not a whole number");
        rejects(COMPLETE.replace("\"megahertz\": 100", "\"megahertz\": \"fast\""), "'megahertz' is not a number");
        rejects(COMPLETE.replace("\"latency\": 4", "\"latency\": -4"), "'operators[0].latency' is -4");
        rejects(COMPLETE.replace("\"megahertz\": 200", "\"megahertz\": 50"), "arith.addf on f32 is listed twice");
        rejects(COMPLETE.replaceAll("(?s)\"dies\": \\[.*?]", "\"dies\": []"), "'dies' is empty");
        rejects(COMPLETE.replaceAll("(?s)\"dies\": \\[.*?]", "\"dies\": 1"), "'dies' is not a list");
        rejects(COMPLETE.replace("\"die\": 0", "\"die\": 1"), "wired to die 1 of 1");
        rejects(COMPLETE.replace("{\"lut\": 70", "{\"lut\": 170"), "'fill_percent.lut' is 170");
        rejects(COMPLETE.replace("\"fifo.bram\"", "\"fifo.bra\""), "'fabric' has no fifo.bram");
        rejects(COMPLETE.replace("\"fifo.bram\"", "\"fifo.srl\""), "fifo.srl is listed twice");
        rejects(COMPLETE.replace("\"name\": \"mine\"", "\"name\": \"\""), "'name' is not a text");
        rejects(COMPLETE.substring(0, 200), "is not valid JSON at line");
        rejects("[".repeat(100_000), "is not valid JSON");
        rejects("[]", "mine.json: is not an object");
        rejects("", "mine.json: is not an object");
        rejects(
                COMPLETE.replaceAll("(?s)\"operators\": \\[.*]", "\"operators\": \"virtex\""),
                "no known table 'virtex'");
    }

    @Test
    void aMissingFileIsTheUsersMistake() {
        assertThatThrownBy(() -> TargetFile.at(folder.resolve("none.json")))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("none.json: cannot be read");
    }

    private void rejects(String json, String because) {
        assertThatThrownBy(() -> TargetFile.at(file(json)))
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
