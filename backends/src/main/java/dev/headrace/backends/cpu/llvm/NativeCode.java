package dev.headrace.backends.cpu.llvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Machine code of this process, made from LLVM IR. Addresses are of use until it is closed.
@SuppressWarnings("restricted") // Native code is what this is for.
public final class NativeCode implements AutoCloseable {
    private final Llvm llvm;
    private final MemorySegment jit;

    private NativeCode(Llvm llvm, MemorySegment jit) {
        this.llvm = llvm;
        this.jit = jit;
    }

    /// @param text a module as LLVM's textual IR
    /// @throws IllegalStateException if LLVM refuses the text, which is a bug of whoever wrote it
    public static NativeCode compile(String text, Host host) {
        Llvm llvm = Llvm.loaded();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment message = arena.allocate(ValueLayout.ADDRESS);
            MemorySegment shared = llvm.pointer("LLVMOrcCreateNewThreadSafeContext");
            MemorySegment context = llvm.pointer("LLVMOrcThreadSafeContextGetContext", shared);
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            MemorySegment buffer = llvm.pointer(
                    "LLVMCreateMemoryBufferWithMemoryRangeCopy",
                    arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes),
                    (long) bytes.length,
                    "program");
            if (llvm.number("LLVMParseIRInContext", context, buffer, out, message) != 0)
                throw new IllegalStateException("LLVM refuses the code: "
                        + message.get(ValueLayout.ADDRESS, 0)
                                .reinterpret(Long.MAX_VALUE)
                                .getString(0));
            MemorySegment module = out.get(ValueLayout.ADDRESS, 0);
            MemorySegment machine = host.newTargetMachine(llvm, out, message);
            llvm.call("LLVMSetTarget", module, host.triple());
            MemorySegment layout = llvm.pointer("LLVMCreateTargetDataLayout", machine);
            llvm.call("LLVMSetModuleDataLayout", module, layout);
            llvm.call("LLVMDisposeTargetData", layout);
            MemorySegment options = llvm.pointer("LLVMCreatePassBuilderOptions");
            llvm.check("LLVMRunPasses", module, "default<O3>", machine, options);
            llvm.call("LLVMDisposePassBuilderOptions", options);
            MemorySegment builder = llvm.pointer("LLVMOrcCreateLLJITBuilder");
            // Takes the machine over.
            MemorySegment machines = llvm.pointer("LLVMOrcJITTargetMachineBuilderCreateFromTargetMachine", machine);
            llvm.call("LLVMOrcLLJITBuilderSetJITTargetMachineBuilder", builder, machines);
            llvm.check("LLVMOrcCreateLLJIT", out, builder);
            MemorySegment jit = out.get(ValueLayout.ADDRESS, 0);
            NativeCode code = new NativeCode(llvm, jit);
            try {
                code.add(module, shared, out);
                return code;
            } catch (IllegalStateException e) {
                code.close();
                throw e;
            }
        }
    }

    private void add(MemorySegment module, MemorySegment context, MemorySegment out) {
        MemorySegment library = llvm.pointer("LLVMOrcLLJITGetMainJITDylib", jit);
        byte prefix = (byte) 0;
        MemorySegment everything = MemorySegment.NULL;
        llvm.check(
                "LLVMOrcCreateDynamicLibrarySearchGeneratorForProcess",
                out,
                System.getProperty("os.name", "").startsWith("Mac") ? (byte) '_' : prefix,
                everything,
                MemorySegment.NULL);
        llvm.call("LLVMOrcJITDylibAddGenerator", library, out.get(ValueLayout.ADDRESS, 0));
        MemorySegment owned = llvm.pointer("LLVMOrcCreateNewThreadSafeModule", module, context);
        llvm.check("LLVMOrcLLJITAddLLVMIRModule", jit, library, owned);
        llvm.call("LLVMOrcDisposeThreadSafeContext", context);
    }

    /// The address of a function.
    public MemorySegment function(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.JAVA_LONG);
            llvm.check("LLVMOrcLLJITLookup", jit, out, name);
            return MemorySegment.ofAddress(out.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    @Override
    public void close() {
        llvm.check("LLVMOrcDisposeLLJIT", jit);
    }
}
