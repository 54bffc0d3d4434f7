package dev.headrace.backends.cpu;

import dev.headrace.backends.cpu.ProgramCode.Callee;
import dev.headrace.backends.cpu.llvm.Host;
import dev.headrace.backends.cpu.llvm.NativeCode;
import dev.headrace.dialects.Level;
import dev.headrace.dialects.sizes.EntryPoint;
import dev.headrace.ir.ModuleOp;
import dev.headrace.ir.Type;
import dev.headrace.ir.attr.StringAttr;
import dev.headrace.ir.data.TensorData;
import dev.headrace.ir.pass.PassManager;
import dev.headrace.ir.type.ShapedType;
import dev.headrace.ir.type.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A program of any level, compiled for this computer; it runs any number of times, one run at a time.
///
/// Parameters stay where they are: those in a mapped file are read there. State that a run returns (`mutated.k`) and
/// the next one is given (`buffer.k`) is not copied; what the next one returns then lies in its place.
@SuppressWarnings("restricted") // Native code is what this is for.
public final class CpuProgram implements AutoCloseable {
    private static final String MAIN = "main";

    private final EntryPoint entry;
    private final Callee main;
    private final Failures failures;
    private final Arena arena = Arena.ofShared();
    private final Workers workers;
    private final NativeCode code;
    private final MethodHandle call;
    private final MemorySegment context;
    private final MemorySegment workspace;
    private final MemorySegment row;
    private final Map<Integer, MemorySegment> parameters = new HashMap<>();

    /// What holds the memory that [#parameters] points to.
    private final List<TensorData> kept = new ArrayList<>();

    private final Function<String, TensorData> firstValues;
    private final Map<Integer, Lent> states = new HashMap<>();

    /// Memory of a state, as the last run returned it.
    private record Lent(MemorySegment memory, TensorData data) {}

    private CpuProgram(ModuleOp module, Function<String, TensorData> given, CpuOptions options) {
        firstValues = given;
        entry = EntryPoint.find(module, MAIN);
        workers = new Workers(options.threads(), arena);
        Host host = Host.detect();
        ProgramCode program =
                new ProgramCode(isWhole(module) ? options : options.inOrder(), host, arena, workers.stub());
        failures = program.failures();
        List<Boolean> givenAway = new ArrayList<>();
        for (int i = 0; i < arguments(); i++) givenAway.add(isMutated(i));
        main = new FunctionCode(program, entry.function(), givenAway).write();
        program.add(entryCode());

        code = NativeCode.compile(program.text(), host);
        call = Linker.nativeLinker()
                .downcallHandle(
                        code.function("headrace_main"),
                        FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS));
        context = arena.allocate(3 * 8L, 64);
        workspace = arena.allocate(Math.max(1, main.bytes()), 64);
        row = arena.allocate(8L * Math.max(1, arguments() + results()), 64);
        for (int i = 0; i < arguments(); i++) {
            if (!entry.isParameter(i)) continue;
            TensorData data = entry.argument(i, Map.of(), given, Map.of());
            entry.requireType(i, data);
            TensorData dense = data.contiguous();
            kept.add(dense);
            parameters.put(i, nativeBytes(dense, argumentType(i)));
        }
    }

    /// Whether computations are whole, and not yet cut into tiles, whose sums follow one another.
    private static boolean isWhole(ModuleOp module) {
        return module.attribute(PassManager.LEVEL, StringAttr.class)
                .map(level -> level.value().equals(Level.LINALG.text()))
                .orElse(true);
    }

    /// Whether programs can be compiled on this platform.
    public static boolean isSupported() {
        return Host.isSupported();
    }

    /// Compiles `@main` and what it calls.
    ///
    /// @param parameters gives the tensor of a parameter or the first value of a state; asked once for each parameter
    /// @throws dev.headrace.ir.InputError if there is no `@main`, a parameter is of another type, or an operation is
    /// one
    ///     that the CPU cannot execute
    public static CpuProgram compile(ModuleOp module, Function<String, TensorData> parameters, CpuOptions options) {
        return new CpuProgram(module, parameters, options);
    }

    /// Runs the program; names are those of [EntryPoint].
    ///
    /// @return the results in their order
    /// @throws dev.headrace.ir.InputError if an input is missing or of another type, or if a value from it is no index
    ///     where one is needed
    /// @throws IllegalStateException if the program is wrong: a task reads from an empty stream, tokens are left over
    public SequencedMap<String, TensorData> run(SequencedMap<String, TensorData> inputs) {
        SequencedMap<String, Long> sizes = entry.sizes(inputs);
        try (Arena call = Arena.ofConfined()) {
            List<MemorySegment> argumentMemory = new ArrayList<>();
            List<MemorySegment> resultMemory = new ArrayList<>();
            for (int i = 0; i < arguments(); i++) argumentMemory.add(argument(i, inputs, sizes, call));
            for (int i = 0; i < results(); i++) {
                int from = main.resultOf().get(i);
                resultMemory.add(from >= 0 ? argumentMemory.get(from) : call.allocate(bytes(resultType(i)), 64));
            }
            invoke(argumentMemory, resultMemory);
            SequencedMap<String, TensorData> outputs = new LinkedHashMap<>();
            for (int i = 0; i < results(); i++) outputs.put(entry.resultName(i), result(i, resultMemory.get(i), sizes));
            return outputs;
        }
    }

    private void invoke(List<MemorySegment> argumentMemory, List<MemorySegment> resultMemory) {
        int next = 0;
        for (MemorySegment memory : argumentMemory) row.setAtIndex(ValueLayout.ADDRESS, next++, memory);
        for (MemorySegment memory : resultMemory) row.setAtIndex(ValueLayout.ADDRESS, next++, memory);
        context.fill((byte) 0);
        try {
            call.invokeExact(context, workspace, row);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        long site = context.getAtIndex(ValueLayout.JAVA_LONG, 0);
        if (site != 0)
            throw failures.of(
                    site, context.getAtIndex(ValueLayout.JAVA_LONG, 1), context.getAtIndex(ValueLayout.JAVA_LONG, 2));
    }

    private MemorySegment argument(int index, Map<String, TensorData> inputs, Map<String, Long> sizes, Arena call) {
        MemorySegment known = parameters.get(index);
        if (known != null) return known;
        TensorData data = entry.argument(index, inputs, firstValues, sizes);
        entry.requireType(index, data);
        if (!main.resultOf().contains(index)) return MemoryLayouts.copy(data, argumentType(index), call);
        Lent lent = states.get(index);
        if (lent != null && lent.data.isSameMemory(data)) return lent.memory;
        return MemoryLayouts.copy(data, argumentType(index), Arena.ofAuto());
    }

    private TensorData result(int index, MemorySegment memory, Map<String, Long> sizes) {
        Type type = resultType(index);
        int state = main.resultOf().get(index);
        if (state < 0) return entry.result(index, MemoryLayouts.read(memory, type), sizes);
        TensorData data = MemoryLayouts.view(memory, type);
        states.put(state, new Lent(memory, data));
        return entry.result(index, data, sizes);
    }

    /// Where the bytes of a parameter are; copied only where they are not in native memory.
    private MemorySegment nativeBytes(TensorData data, Type type) {
        MemorySegment bytes = data.toBytes();
        return bytes.isNative() ? bytes : MemoryLayouts.copy(data, type, arena);
    }

    /// Unpacks the row of pointers that a run is given.
    private FunctionText entryCode() {
        FunctionText out = new FunctionText();
        out.signature("void @headrace_main(ptr %context, ptr %workspace, ptr %row)", "nounwind");
        List<String> passed = new ArrayList<>(List.of("ptr %context", "ptr %workspace"));
        for (int i = 0; i < arguments(); i++) {
            String pointer = out.value("load ptr, ptr %s", out.value("getelementptr ptr, ptr %%row, i64 %d", i));
            Type type = argumentType(i);
            if (type instanceof TensorType) passed.add("ptr " + pointer);
            else passed.add(Scalars.register(type) + " " + Scalars.load(out, type, 0, pointer));
        }
        List<String> scalars = new ArrayList<>();
        for (int i = 0; i < results(); i++) {
            if (main.resultOf().get(i) >= 0) continue;
            String place = out.value("getelementptr ptr, ptr %%row, i64 %d", arguments() + i);
            String pointer = out.value("load ptr, ptr %s", place);
            if (resultType(i) instanceof TensorType) {
                passed.add("ptr " + pointer);
                continue;
            }
            String slot = out.slot(Scalars.register(resultType(i)));
            passed.add("ptr " + slot);
            scalars.add(i + " " + slot + " " + pointer);
        }
        out.line("call void @%s(%s)", main.name(), String.join(", ", passed));
        for (String scalar : scalars) {
            String[] parts = scalar.split(" ", -1);
            Type type = resultType(Integer.parseInt(parts[0]));
            String number = out.value("load %s, ptr %s", Scalars.register(type), parts[1]);
            Scalars.store(out, type, 0, number, parts[2]);
        }
        out.line("ret void");
        return out;
    }

    private boolean isMutated(int argument) {
        @Nullable String state = entry.state(argument).orElse(null);
        if (state == null) return false;
        for (int i = 0; i < results(); i++)
            if (entry.mutated(i).map(state::equals).orElse(false)) return true;
        return false;
    }

    private int arguments() {
        return entry.function().type().inputs().size();
    }

    private int results() {
        return entry.function().type().results().size();
    }

    private Type argumentType(int index) {
        return entry.function().type().inputs().get(index);
    }

    private Type resultType(int index) {
        return entry.function().type().results().get(index);
    }

    private static long bytes(Type type) {
        Type scalar = type instanceof ShapedType shaped ? shaped.element() : type;
        long elements = type instanceof ShapedType shaped ? shaped.elements() : 1;
        return Math.max(1, elements * Scalars.bytes(scalar));
    }

    /// Ends the threads and frees the code. What the last run returned as state stays.
    @Override
    public void close() {
        workers.close();
        code.close();
        arena.close();
    }
}
