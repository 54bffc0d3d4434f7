package dev.headrace.backends.cpu.llvm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The shared library that the class path holds for this platform, unpacked once for all runs of the user.
///
/// It lies in the user's cache folder under a name that holds its checksum, so that another version is another file.
@SuppressWarnings("restricted") // Native code is what this is for.
final class LlvmLibrary {
    private LlvmLibrary() {}

    /// Where the class path has it; null if it holds none for this platform.
    static @Nullable URL resource() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        boolean isArm = arch.equals("aarch64") || arch.equals("arm64");
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String name = system.contains("win")
                ? "windows-x86_64/LLVM.dll"
                : system.contains("mac")
                        ? (isArm ? "macosx-arm64" : "macosx-x86_64") + "/libLLVM.dylib"
                        : (isArm ? "linux-arm64" : "linux-x86_64") + "/libLLVM.so";
        return LlvmLibrary.class.getClassLoader().getResource("org/bytedeco/llvm/" + name);
    }

    /// Loads it for the rest of the process.
    static SymbolLookup load(URL resource) {
        try {
            return SymbolLookup.libraryLookup(unpacked(resource), Arena.global());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path unpacked(URL resource) throws IOException {
        var connection = resource.openConnection();
        connection.setUseCaches(false);
        long checksum = connection instanceof java.net.JarURLConnection jar
                ? jar.getJarEntry().getCrc()
                : connection.getLastModified();
        String file = Path.of(resource.getPath()).getFileName().toString();
        long size = connection.getContentLengthLong();
        Path folder = Files.createDirectories(cache());
        Path library = folder.resolve(Long.toHexString(checksum) + "-" + file);
        if (Files.isRegularFile(library) && Files.size(library) == size) {
            connection.getInputStream().close();
            return library;
        }
        Path unfinished = Files.createTempFile(folder, file, ".tmp");
        try (InputStream in = connection.getInputStream()) {
            Files.copy(in, unfinished, StandardCopyOption.REPLACE_EXISTING);
            Files.move(unfinished, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        return library;
    }

    private static Path cache() {
        String stated = System.getenv("XDG_CACHE_HOME");
        Path base = stated != null && !stated.isBlank()
                ? Path.of(stated)
                : Path.of(System.getProperty("user.home", "."), ".cache");
        return base.resolve("headrace");
    }
}
