package dev.headrace.frontends.pickle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.headrace.frontends.Zips;
import dev.headrace.ir.InputError;
import dev.headrace.ir.data.TensorData;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class TorchFileTest {
    private static final Path LENET = Path.of("../examples/models/lenet5-torch26.pt2");
    private static final String REFUSED = "which is refused";

    @Test
    void readsWhatTorchSaved() {
        SequencedMap<String, TensorData> weights = read(stateDict());
        assertThat(weights).hasSize(10).containsKeys("c1.weight", "c1.bias");
        assertThat(Objects.requireNonNull(weights.get("c1.weight")).rank()).isEqualTo(4);
        assertThat(weights.values())
                .allSatisfy(w -> assertThat(w.toFloats()).isNotEmpty().doesNotContain(Float.NaN));
    }

    /// `os.system('touch /tmp/owned')`, as pickles attack: in protocol 2, and by names from the stack in protocol 4.
    @Test
    void nothingRuns() {
        assertThatThrownBy(() -> pickle("\u0080\u0002cos\nsystem\nX\u000e\0\0\0touch /tmp/own\u0085R."))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("the name 'os.system', " + REFUSED)
                .hasMessageContaining("at byte 13")
                .hasMessageContaining("model.pt, entry 'archive/data.pkl'");
        assertThatThrownBy(() -> pickle("\u0080\u0004\u008c\u0005posix\u008c\u0006system\u0093)R."))
                .hasMessageContaining("'posix.system', " + REFUSED);
        assertThatThrownBy(() -> pickle("\u0080\u0002cbuiltins\neval\n.")).hasMessageContaining(REFUSED);
        assertThatThrownBy(() -> pickle("\u0080\u0002ctorch._utils\n_rebuild_device_tensor_from_numpy\n."))
                .hasMessageContaining(REFUSED);
        // INST, OBJ, NEWOBJ, EXT1, PERSID and the text opcodes are not on the list.
        for (String opcode : new String[] {"i", "o", "\u0081", "\u0082", "P", "I", "S", "g", "d", "\u0092", "B"})
            assertThatThrownBy(() -> pickle("\u0080\u0002" + opcode + "aaaa\naaaa\n."))
                    .hasMessageContaining("the opcode 0x" + Integer.toHexString(opcode.charAt(0)) + ", " + REFUSED);
    }

    @Test
    void readsAllIntegerFormsAndNestedValues() {
        // {'a': tuple} is a dict, though not of tensors: the message shows that it was read to the end.
        String values =
                "N\u0088\u0089K\u0001M\u0002\0J\u00ff\u00ff\u00ff\u00ff\u008a\u0002\u0000\u0080G?\u00f0\0\0\0\0\0\0";
        assertThatThrownBy(() -> pickle("\u0080\u0002}X\u0001\0\0\0a(" + values + "ts."))
                .hasMessageContaining("holds a tuple of 8 under 'a'");
        assertThat(new PickleCursor("p", segment("\u0000\u0080")).number(2)).isEqualTo(-32768);
        assertThat(new PickleCursor("p", segment("")).number(0)).isZero();
        assertThatThrownBy(() -> pickle("\u0080\u0002]."))
                .hasMessageContaining("holds a list where a dict of tensors is expected");
    }

    @Test
    void malformedStacksAreReported() {
        for (String body : new String[] {
            "",
            ".",
            "t.",
            "a.",
            "s.",
            "}s.",
            "(a.",
            "u.",
            "}(Nu.",
            "}(NNu.",
            "Ns.",
            "R.",
            "NR.",
            "N)R.",
            "Q.",
            "NQ.",
            "b.",
            "Nb.",
            "h\u0005.",
            "q\u0001.",
            "(.",
            "}(s.",
            "X\u00ff\u00ff\u00ff\u00ffa.",
            "\u008a\u00ff",
            "\u0080\u0005.",
            "\u0087.",
            "ccollections\nOrderedDict\nNR.",
            "ctorch._utils\n_rebuild_tensor_v2\n)R.",
            "ctorch\nFloatStorage\n)R."
        }) assertThatThrownBy(() -> pickle("\u0080\u0002" + body)).as(body).isInstanceOf(InputError.class);
    }

    /// A list inside itself is a value like others.
    @Test
    void cyclesDoNotHang() {
        assertThatThrownBy(() -> pickle("\u0080\u0002]q\u0000h\u0000a.")).hasMessageContaining("holds a list");
        assertThatThrownBy(() -> pickle("\u0080\u0002}q\u0000X\u0001\0\0\0ah\u0000s."))
                .hasMessageContaining("holds a dict under 'a'");
    }

    @Test
    void damageGivesNothingButInputErrors() {
        SequencedMap<String, byte[]> entries = stateDict();
        String name = entries.keySet().stream()
                .filter(n -> n.endsWith("data.pkl"))
                .findFirst()
                .orElseThrow();
        byte[] sound = Objects.requireNonNull(entries.get(name));
        for (int length = 0; length < sound.length; length += 7) {
            entries.put(name, Arrays.copyOf(sound, length));
            assertThatThrownBy(() -> read(entries)).isInstanceOf(InputError.class);
        }
        Random random = new Random(2);
        for (int round = 0; round < 1000; round++) {
            byte[] bytes = sound.clone();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            entries.put(name, bytes);
            try {
                read(entries);
            } catch (InputError _) {
                // The only allowed outcome beside success.
            } catch (RuntimeException e) {
                fail("round " + round, e);
            }
        }
    }

    private static SequencedMap<String, byte[]> stateDict() {
        return Zips.entries(Objects.requireNonNull(Zips.entries(LENET).get("serialized_state_dict.pt")));
    }

    private static SequencedMap<String, TensorData> read(Map<String, byte[]> entries) {
        return TorchFile.tensors("model.pt", MemorySegment.ofArray(Zips.stored(entries)));
    }

    private static SequencedMap<String, TensorData> pickle(String latin1) {
        return read(Map.of("archive/data.pkl", latin1.getBytes(ISO_8859_1)));
    }

    private static MemorySegment segment(String latin1) {
        return MemorySegment.ofArray(latin1.getBytes(ISO_8859_1));
    }
}
