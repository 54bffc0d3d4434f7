package dev.headrace.frontends.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.headrace.frontends.Zips;
import dev.headrace.ir.InputError;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipArchiveTest {
    private static final SequencedMap<String, byte[]> CONTENT = new LinkedHashMap<>();

    static {
        CONTENT.put("a/first", "the first entry, the first entry, the first entry".getBytes(UTF_8));
        CONTENT.put("a/empty", new byte[0]);
        CONTENT.put("../../etc/passwd", "stays a name".getBytes(UTF_8));
    }

    @Test
    void readsStoredAndDeflatedEntries() {
        for (byte[] bytes : new byte[][] {Zips.stored(CONTENT), Zips.deflated(CONTENT)}) {
            ZipArchive zip = archive(bytes);
            assertThat(zip.names()).containsExactlyElementsOf(CONTENT.keySet());
            CONTENT.forEach((name, content) -> assertThat(content(zip, name)).isEqualTo(content));
        }
    }

    @Test
    void aStoredEntryIsASliceOfTheArchive() {
        byte[] bytes = Zips.stored(CONTENT);
        MemorySegment entry = archive(bytes).bytes("a/first");
        int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("the first");
        bytes[at] = 'T';
        assertThat((char) entry.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo('T');
    }

    @Test
    void readsMoreEntriesThanThirtyTwoBitsHoldInItsOldDirectory() {
        SequencedMap<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 70_000; i++) many.put("e" + i, new byte[0]);
        assertThat(archive(Zips.stored(many)).names()).hasSize(70_000);
    }

    @Test
    void takesSizesAndOffsetFromTheZip64Field() {
        byte[] plain = Zips.stored(Map.of("x", "payload".getBytes(UTF_8)));
        ByteBuffer old = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
        int end = plain.length - 22;
        int start = old.getInt(end + 16);
        ByteBuffer zip = ByteBuffer.allocate(plain.length + 28).order(ByteOrder.LITTLE_ENDIAN);
        zip.put(plain, 0, end);
        // Size, stored size and header offset move to an extra field of kind 1.
        zip.putShort((short) 1).putShort((short) 24).putLong(7).putLong(7).putLong(0);
        zip.put(plain, end, 22);
        zip.putInt(start + 20, -1).putInt(start + 24, -1).putInt(start + 42, -1).putShort(start + 30, (short) 28);
        zip.putInt(end + 28 + 12, old.getInt(end + 12) + 28);
        assertThat(content(archive(zip.array()), "x")).isEqualTo("payload".getBytes(UTF_8));
    }

    @Test
    void everyCutIsReported() {
        byte[] bytes = Zips.deflated(CONTENT);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> archive(cut)).isInstanceOf(InputError.class);
        }
        assertThatThrownBy(() -> archive(Arrays.copyOf(bytes, bytes.length - 1)))
                .hasMessage("model.pt2: is a zip archive without an end, it was cut short; copy or write it again");
        assertThatThrownBy(() -> archive("no archive at all, only text".getBytes(UTF_8)))
                .hasMessage("model.pt2: is not a zip archive; hand in a file that torch.export.save wrote");
    }

    @Test
    void damageGivesNothingButInputErrors() {
        Random random = new Random(1);
        for (byte[] sound : new byte[][] {Zips.stored(CONTENT), Zips.deflated(CONTENT)}) {
            for (int round = 0; round < 5_000; round++) {
                byte[] bytes = sound.clone();
                for (int i = 0; i <= round % 3; i++) bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                try {
                    ZipArchive zip = archive(bytes);
                    for (String name : zip.names()) content(zip, name);
                } catch (InputError _) {
                    // The only allowed outcome beside success.
                } catch (RuntimeException e) {
                    fail("round " + round, e);
                }
            }
        }
    }

    @Test
    void refusesToInflateBombs() {
        SequencedMap<String, byte[]> zeros = new LinkedHashMap<>();
        zeros.put("zeros", new byte[64 << 20]);
        byte[] bytes = Zips.deflated(zeros);
        assertThatThrownBy(() -> archive(bytes).bytes("zeros"))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("would inflate from")
                .hasMessageContaining("to 67108864 bytes, which is refused");
        // One that lies about its size in the directory stops at the size it gave.
        ByteBuffer lying = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int start = lying.getInt(bytes.length - 6);
        lying.putInt(start + 24, 1000);
        assertThatThrownBy(() -> archive(bytes).bytes("zeros"))
                .isInstanceOf(InputError.class)
                .hasMessageContaining("compressed data are damaged");
    }

    @Test
    void refusesTwoEntriesOfOneName() {
        byte[] bytes = Zips.stored(new LinkedHashMap<>(Map.of("same1", new byte[1], "same2", new byte[2])));
        for (int i = 0; i + 5 <= bytes.length; i++)
            if (new String(bytes, i, 5, UTF_8).equals("same2")) bytes[i + 4] = '1';
        assertThatThrownBy(() -> archive(bytes)).hasMessageContaining("two entries 'same1'");
    }

    @Test
    void namesTheEntryThatIsDamaged() {
        byte[] bytes = Zips.deflated(CONTENT);
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int start = view.getInt(bytes.length - 6);
        CRC32 other = new CRC32();
        other.update(1);
        view.putInt(start + 16, (int) other.getValue());
        assertThatThrownBy(() -> archive(bytes).bytes("a/first"))
                .hasMessage(
                        "model.pt2, entry 'a/first': its compressed data are damaged; copy or write the archive again");
    }

    @Test
    void filesThatCannotBeReadAreNamed(@TempDir Path folder) throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.pt2"));
        assertThatThrownBy(() -> ZipArchive.open(folder.resolve("none.pt2")))
                .isInstanceOf(InputError.class)
                .hasMessageEndingWith("none.pt2: no such file; check the path");
        assertThatThrownBy(() -> ZipArchive.open(empty)).hasMessageEndingWith("empty.pt2: is empty; write it again");
        assertThatThrownBy(() -> ZipArchive.open(folder)).hasMessageContaining("is a folder");
    }

    private static ZipArchive archive(byte[] bytes) {
        return ZipArchive.in("model.pt2", MemorySegment.ofArray(bytes));
    }

    private static byte[] content(ZipArchive zip, String name) {
        return zip.bytes(name).toArray(ValueLayout.JAVA_BYTE);
    }
}
