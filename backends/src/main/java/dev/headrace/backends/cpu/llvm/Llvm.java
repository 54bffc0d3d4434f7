package dev.headrace.backends.cpu.llvm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The functions of LLVM's C interface, found by name when first called.
@SuppressWarnings("restricted") // Native code is what this is for.
final class Llvm {
    private final SymbolLookup library;
    private final Map<String, MethodHandle> handles = new ConcurrentHashMap<>();

    private Llvm(SymbolLookup library) {
        this.library = library;
        for (String part : List.of("TargetInfo", "Target", "TargetMC", "AsmPrinter"))
            call("LLVMInitialize" + architecture() + part);
    }

    /// Loaded when first asked for.
    private static final class Loaded {
        private static final Llvm LLVM = new Llvm(LlvmLibrary.load(required()));

        private static URL required() {
            URL resource = LlvmLibrary.resource();
            if (resource == null) throw new IllegalStateException("the class path holds no LLVM for this platform");
            return resource;
        }
    }

    static Llvm loaded() {
        return Loaded.LLVM;
    }

    static String architecture() {
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return arch.equals("aarch64") || arch.equals("arm64") ? "AArch64" : "X86";
    }

    /// Calls a function that returns nothing.
    void call(String function, Object... arguments) {
        invoke(function, null, arguments);
    }

    /// Calls a function that returns a pointer.
    MemorySegment pointer(String function, Object... arguments) {
        return (MemorySegment) required(invoke(function, ADDRESS, arguments));
    }

    /// Calls a function that returns an `int`.
    int number(String function, Object... arguments) {
        return (int) required(invoke(function, JAVA_INT, arguments));
    }

    /// Calls a function that returns text that the caller must free.
    String text(String function, Object... arguments) {
        MemorySegment text = pointer(function, arguments);
        String copy = text.reinterpret(Long.MAX_VALUE).getString(0);
        call("LLVMDisposeMessage", text);
        return copy;
    }

    /// Calls a function that returns an error or null.
    /// @throws IllegalStateException with the message of the error
    void check(String function, Object... arguments) {
        MemorySegment error = pointer(function, arguments);
        if (error.address() == 0) return;
        MemorySegment message = pointer("LLVMGetErrorMessage", error);
        String text = message.reinterpret(Long.MAX_VALUE).getString(0);
        call("LLVMDisposeErrorMessage", message);
        throw new IllegalStateException(function + ": " + text);
    }

    private static Object required(@org.jspecify.annotations.Nullable Object result) {
        return java.util.Objects.requireNonNull(result);
    }

    private @org.jspecify.annotations.Nullable Object invoke(
            String function, @org.jspecify.annotations.Nullable MemoryLayout result, Object... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            List<MemoryLayout> layouts = new ArrayList<>();
            List<Object> values = new ArrayList<>();
            for (Object argument : arguments) {
                switch (argument) {
                    case String text -> {
                        layouts.add(ADDRESS);
                        values.add(arena.allocateFrom(text));
                    }
                    case MemorySegment pointer -> {
                        layouts.add(ADDRESS);
                        values.add(pointer);
                    }
                    case Integer number -> {
                        layouts.add(JAVA_INT);
                        values.add(number);
                    }
                    case Long number -> {
                        layouts.add(JAVA_LONG);
                        values.add(number);
                    }
                    case Byte number -> {
                        layouts.add(JAVA_BYTE);
                        values.add(number);
                    }
                    default -> throw new IllegalArgumentException("an argument " + argument);
                }
            }
            MemoryLayout[] types = layouts.toArray(MemoryLayout[]::new);
            FunctionDescriptor type =
                    result == null ? FunctionDescriptor.ofVoid(types) : FunctionDescriptor.of(result, types);
            return handles.computeIfAbsent(
                            function, name -> Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type))
                    .invokeWithArguments(values);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
