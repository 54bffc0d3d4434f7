package dev.headrace.backends.cpu;

import dev.headrace.backends.cpu.llvm.Host;
import dev.headrace.dialects.func.FuncOp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What the functions of a program share while they are written.
final class ProgramCode {
    private final ModuleText module = new ModuleText();
    private final Failures failures = new Failures();
    private final SequencedMap<FuncOp, Callee> callees = new LinkedHashMap<>();
    private final CpuOptions options;
    private final Host host;
    private final Arena constants;
    private final MemorySegment parallel;

    /// A function that has been written.
    ///
    /// @param bytes of workspace that a call needs
    /// @param takesOver for each argument, whether it writes into it
    /// @param resultOf for each result the argument whose memory it lies in; -1 for one that the caller gives memory to
    record Callee(String name, long bytes, List<Boolean> takesOver, List<Integer> resultOf) {}

    /// @param constants where constants live as long as the program does
    /// @param parallel the function that runs parts of a loop on several threads
    ProgramCode(CpuOptions options, Host host, Arena constants, MemorySegment parallel) {
        this.options = options;
        this.host = host;
        this.constants = constants;
        this.parallel = parallel;
    }

    Failures failures() {
        return failures;
    }

    CpuOptions options() {
        return options;
    }

    Host host() {
        return host;
    }

    /// Attributes of all functions. None becomes a part of another: one function of thousands of loops takes minutes.
    String attributes() {
        int bits = host.vectorBits();
        return "nounwind noinline \"prefer-vector-width\"=\"%d\" \"min-legal-vector-width\"=\"%d\""
                .formatted(bits, bits);
    }

    String freshName(String hint) {
        return module.freshName(hint);
    }

    void declare(String signature, String attributes) {
        module.declare(signature, attributes);
    }

    void add(FunctionText function) {
        module.add(function);
    }

    /// Notes a failure where `condition`, an `i1`, holds.
    void failIf(FunctionText out, String condition, int site) {
        failIf(out, condition, site, "0", "0");
    }

    /// @param first and `second` the two numbers that say more, `i64`
    void failIf(FunctionText out, String condition, int site, String first, String second) {
        String bad = out.freshLabel();
        String good = out.freshLabel();
        out.line("br i1 %s, label %%%s, label %%%s, !prof !0", condition, bad, good);
        out.begin(bad);
        out.line("call void @fail(ptr %%context, i64 %d, i64 %s, i64 %s)", site, first, second);
        out.open(good);
    }

    /// Memory with these bytes that lasts as long as the program.
    String constant(MemorySegment bytes) {
        MemorySegment copy = constants.allocate(Math.max(1, bytes.byteSize()), 64);
        MemorySegment.copy(bytes, 0, copy, 0, bytes.byteSize());
        return pointer(copy.address());
    }

    /// A pointer to a fixed address, as a constant.
    static String pointer(long address) {
        return "inttoptr (i64 " + address + " to ptr)";
    }

    /// Runs `function(arguments, from, to)` for parts of `0..extent` on several threads.
    void callInParallel(FunctionText out, String function, String arguments, long extent) {
        out.line("call void %s(ptr @%s, ptr %s, i64 %d)", pointer(parallel.address()), function, arguments, extent);
    }

    @Nullable
    Callee written(FuncOp function) {
        return callees.get(function);
    }

    void written(FuncOp function, Callee callee) {
        callees.put(function, callee);
    }

    /// Adds a function unless the same one is there already.
    /// @param text has [ModuleText#NAME] in place of its name
    /// @return its name
    String addOnce(String hint, String text) {
        return module.addOnce(hint, text);
    }

    /// The whole module.
    String text() {
        return """
            define internal void @fail(ptr %%context, i64 %%site, i64 %%first, i64 %%second) noinline cold nounwind {
              %%before = cmpxchg ptr %%context, i64 0, i64 %%site monotonic monotonic
              %%isFirst = extractvalue { i64, i1 } %%before, 1
              br i1 %%isFirst, label %%note, label %%done
            note:
              %%one = getelementptr i64, ptr %%context, i64 1
              store i64 %%first, ptr %%one
              %%two = getelementptr i64, ptr %%context, i64 2
              store i64 %%second, ptr %%two
              br label %%done
            done:
              ret void
            }

            declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
            declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
            """.formatted() + module.text() + "!0 = !{!\"branch_weights\", i32 1, i32 1000000}\n";
    }
}
