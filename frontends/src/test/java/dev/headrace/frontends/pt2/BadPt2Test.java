package dev.headrace.frontends.pt2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.headrace.frontends.Zips;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are not what they should be, made from a good one by one change each.
class BadPt2Test {
    private static final Path LENET = Path.of("../examples/models/lenet5.pt2");
    private static final String PROGRAM = "lenet5/models/model.json";
    private static final String WEIGHTS = "lenet5/data/weights/model_weights_config.json";

    @TempDir
    Path folder = Path.of("");

    private final SequencedMap<String, byte[]> good = Zips.entries(LENET);

    @Test
    void theGoodOneIsReadStoredAndDeflated() throws IOException {
        assertThat(open(Zips.stored(good)).tensor("c1.weight").elements()).isEqualTo(150);
        assertThat(open(Zips.deflated(good)).tensor("c1.weight").toFloats())
                .isEqualTo(Pt2Archive.open(LENET).tensor("c1.weight").toFloats());
    }

    @Test
    void aCutFileIsReported() throws IOException {
        byte[] bytes = Files.readAllBytes(LENET);
        for (int length = 1; length < bytes.length; length += 14_999)
            assertRefused(Arrays.copyOf(bytes, length)).hasMessageContaining("zip archive");
    }

    @Test
    void randomBytesAreReported() {
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[1 + random.nextInt(5000)];
            random.nextBytes(bytes);
            assertRefused(bytes)
                    .hasMessageEndingWith("is not a zip archive; hand in a file that torch.export.save wrote");
        }
    }

    @Test
    void otherZipArchivesAreRecognised() {
        assertRefused(Zips.stored(Map.of("readme.txt", "hello".getBytes(UTF_8))))
                .hasMessageContaining("is a zip archive but no exported program");
        assertRefused(Zips.stored(Map.of("archive/data.pkl", new byte[0])))
                .hasMessageContaining("is a zip archive but a checkpoint of torch.save");
        assertRefused(Zips.stored(Map.of("m/constants.pkl", new byte[0]))).hasMessageContaining("a TorchScript model");
        assertRefused(Zips.stored(Map.of("m/archive_format", "pt2".getBytes(UTF_8))))
                .hasMessageContaining("holds no exported program, perhaps only compiled code");
        assertRefused(Zips.stored(Map.of("m/archive_format", "pt3".getBytes(UTF_8))))
                .hasMessageContaining("is an archive of the format 'pt3'");
    }

    @Test
    void severalModelsAreNamed() {
        good.put("lenet5/models/other.json", good.firstEntry().getValue());
        assertRefused(Zips.stored(good)).hasMessageContaining("holds the models model, other; save the one to compile");
    }

    @Test
    void aCutProgramIsReportedWithEntryAndPlace() {
        change(PROGRAM, bytes -> Arrays.copyOf(bytes, 1000));
        assertRefused(Zips.stored(good))
                .hasMessageContaining("entry 'lenet5/models/model.json': JSON is cut short at line 1, column 100");
    }

    @Test
    void otherSchemasAreRefused() {
        edit(PROGRAM, "\"major\": 8", "\"major\": 9");
        assertRefused(Zips.stored(good)).hasMessageContaining("has the schema version 9, only 8 is known");
    }

    @Test
    void unknownElementTypesAreNamedWithTheirField() {
        edit(PROGRAM, "\"dtype\": 7", "\"dtype\": 99");
        assertRefused(Zips.stored(good))
                .hasMessageMatching(
                        ".*graph_module\\.graph\\.tensor_values\\.\\S+\\.dtype: is the unknown element type 99; .*");
    }

    @Test
    void unsupportedElementTypesOfWeightsAreNamed() {
        edit(WEIGHTS, "\"dtype\": 7", "\"dtype\": 10");
        assertTensorRefused().hasMessageContaining("of 'c1.weight': has the unsupported element type complex64");
    }

    @Test
    void aShortRecordIsNamedWithItsNumbers() {
        change("lenet5/data/weights/weight_0", bytes -> Arrays.copyOf(bytes, 596));
        assertTensorRefused()
                .hasMessageContaining(
                        "entry 'lenet5/data/weights/weight_0' of 'c1.weight': has 596 bytes where its metadata needs"
                                + " 600");
    }

    @Test
    void strippedWeightsAreSaidToBe() {
        change("lenet5/data/weights/weight_0", _ -> new byte[0]);
        assertTensorRefused().hasMessageContaining("of 'c1.weight': is empty, the weights were left out of the file");
    }

    @Test
    void missingRecordsAndPicklesAreNamed() {
        good.remove("lenet5/data/weights/weight_0");
        assertTensorRefused().hasMessageContaining("has no entry 'lenet5/data/weights/weight_0'");
        edit(WEIGHTS, "\"use_pickle\": false", "\"use_pickle\": true");
        assertTensorRefused().hasMessageContaining("is a tensor subclass, stored as a pickle");
        assertThatThrownBy(() -> Pt2Archive.open(LENET).tensor("nobody"))
                .hasMessageContaining("has no data for 'nobody'");
    }

    @Test
    void damageInTheJsonGivesNothingButInputErrors() throws IOException {
        byte[] program = Objects.requireNonNull(good.get(PROGRAM));
        Random random = new Random(4);
        for (int round = 0; round < 100; round++) {
            byte[] bytes = program.clone();
            for (int i = 0; i < 3; i++) bytes[random.nextInt(bytes.length)] = (byte) ('!' + random.nextInt(90));
            SequencedMap<String, byte[]> entries = new LinkedHashMap<>(good);
            entries.put(PROGRAM, bytes);
            try {
                open(Zips.stored(entries));
            } catch (InputError _) {
                // The only allowed outcome beside success.
            } catch (RuntimeException e) {
                fail("round " + round, e);
            }
        }
    }

    private void change(String entry, UnaryOperator<byte[]> change) {
        byte[] old = Objects.requireNonNull(good.get(entry), entry);
        good.put(entry, change.apply(old));
    }

    private void edit(String entry, String from, String to) {
        change(entry, bytes -> {
            String text = new String(bytes, UTF_8);
            assertThat(text).contains(from);
            return text.replace(from, to).getBytes(UTF_8);
        });
    }

    private AbstractThrowableAssert<?, ?> assertRefused(byte[] file) {
        return assertThatThrownBy(() -> open(file))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("model.pt2");
    }

    private AbstractThrowableAssert<?, ?> assertTensorRefused() {
        return assertThatThrownBy(() -> open(Zips.stored(good)).tensor("c1.weight"))
                .isInstanceOf(InputError.class);
    }

    private Pt2Archive open(byte[] bytes) throws IOException {
        return Pt2Archive.open(Files.write(folder.resolve("model.pt2"), bytes));
    }
}
